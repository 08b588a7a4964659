/** CRC-16/MCRF4XX: polynomial 0x1021 reflected, from 0xffff. Check value of "123456789": 0x6f91. As avr-libc's `_crc_ccitt_update`. */
const table = Uint16Array.from({ length: 256 }, (_, index) => {
  let word = index;
  for (let bit = 0; bit < 8; bit++) word = word & 1 ? (word >> 1) ^ 0x8408 : word >> 1;
  return word;
});

export function crc16Mcrf4xx(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return crc;
}
