/**
 * The check sum of a BlinkUp frame. It is in no catalogue: the table is that of the reflected polynomial 0xA001
 * (as in CRC-16/ARC) but walked most significant byte first from 0. Check value of "123456789": 0x9540.
 * Weak: only 1,024 values occur, so damage that spares the CRC bytes passes at about 2^-10, and the same bit flipped in two
 * bytes 16 apart is never seen; any single byte is. Source: BlinkUp SDK 0.3.0.
 */
const polynomial = 0xa001;

const table = Uint16Array.from({ length: 256 }, (_, index) => {
  let word = index;
  for (let bit = 0; bit < 8; bit++) word = word & 1 ? (word >> 1) ^ polynomial : word >> 1;
  return word;
});

/** The check sum of `bytes`, 16 bits; `crc` continues an earlier sum. */
export function blinkupCrc16(bytes: Uint8Array, crc = 0): number {
  let sum = crc;
  for (const byte of bytes) sum = ((sum << 8) & 0xffff) ^ (table[(sum >> 8) ^ byte] ?? 0);
  return sum;
}
