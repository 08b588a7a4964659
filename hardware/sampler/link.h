/* Link records: CRC, COBS and the packing of samples. Portable: also compiled for the host in a test. */
#ifndef LINK_H
#define LINK_H
#include <stdint.h>
#include "records.h"

#define LINK_CRC_BYTES 2
/* COBS adds one byte, the end mark another. */
#define LINK_MAX_WIRE_BYTES (LINK_MAX_RECORD_BYTES + 2)
#define LINK_PACKED_BYTES (LINK_SAMPLES_PER_RECORD * 10 / 8)

/* Appends the CRC to `content`, which must have room for it, and writes the record as it goes on the line. Returns its length. */
uint8_t link_encode(uint8_t *wire, uint8_t *content, uint8_t length);

/* Decodes in place what stood between two end marks. Returns the length without the CRC, or 0 where it is no record. */
uint8_t link_decode(uint8_t *coded, uint8_t length);

/* Ten-bit codes, four in five bytes, the first in the lowest bits. */
void link_pack(uint8_t *packed, const uint16_t *codes);

#endif
