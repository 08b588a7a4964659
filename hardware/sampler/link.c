#include "link.h"

#ifdef __AVR__
#include <util/crc16.h>
#define crc_step _crc_ccitt_update
#else
static uint16_t crc_step(uint16_t crc, uint8_t byte)
{
    crc ^= byte;
    for (uint8_t bit = 0; bit < 8; bit++) crc = crc & 1 ? (uint16_t)(crc >> 1) ^ 0x8408 : crc >> 1;
    return crc;
}
#endif

static uint16_t crc_of(const uint8_t *bytes, uint8_t length)
{
    uint16_t crc = 0xffff;
    while (length--) crc = crc_step(crc, *bytes++);
    return crc;
}

uint8_t link_encode(uint8_t *wire, uint8_t *content, uint8_t length)
{
    const uint16_t crc = crc_of(content, length);
    content[length++] = crc & 0xff;
    content[length++] = crc >> 8;

    uint8_t *code = wire;
    uint8_t *out = wire + 1;
    for (uint8_t i = 0; i < length; i++) {
        if (content[i] != 0) {
            *out++ = content[i];
        } else {
            *code = out - code;
            code = out++;
        }
    }
    *code = out - code;
    *out++ = 0;
    return out - wire;
}

uint8_t link_decode(uint8_t *coded, uint8_t length)
{
    uint8_t out = 0;
    for (uint8_t at = 0; at < length;) {
        const uint8_t code = coded[at++];
        if (code == 0 || code - 1 > length - at) return 0;
        for (uint8_t i = 1; i < code; i++) coded[out++] = coded[at++];
        if (at < length) coded[out++] = 0;
    }
    if (out < 2 + LINK_CRC_BYTES) return 0;
    out -= LINK_CRC_BYTES;
    const uint16_t crc = crc_of(coded, out);
    return coded[out] == (crc & 0xff) && coded[out + 1] == crc >> 8 ? out : 0;
}

void link_pack(uint8_t *packed, const uint16_t *codes)
{
    for (uint8_t group = 0; group < LINK_SAMPLES_PER_RECORD / 4; group++, codes += 4) {
        *packed++ = codes[0];
        *packed++ = codes[0] >> 8 | codes[1] << 2;
        *packed++ = codes[1] >> 6 | codes[2] << 4;
        *packed++ = codes[2] >> 4 | codes[3] << 6;
        *packed++ = codes[3] >> 2;
    }
}
