/* The sampler's own encoder on this machine. Each line of input is a content in hex; each line of output is
   wire, what decoding the wire gives, and for a record of samples the codes packed anew from the content's own. */
#include <stdio.h>
#include <string.h>
#include "link.h"

static uint8_t read_hex(const char *text, uint8_t *bytes)
{
    unsigned value;
    uint8_t length = 0;
    for (; sscanf(text, "%2x", &value) == 1; text += 2) bytes[length++] = value;
    return length;
}

static void print_hex(const uint8_t *bytes, uint8_t length)
{
    for (uint8_t i = 0; i < length; i++) printf("%02x", bytes[i]);
}

int main(int count, char **arguments)
{
    char line[1024];
    while (fgets(line, sizeof line, stdin)) {
        uint8_t bytes[256], wire[256], packed[LINK_PACKED_BYTES];
        const uint8_t length = read_hex(line, bytes);
        if (count > 1 && !strcmp(arguments[1], "pack")) {
            uint16_t codes[LINK_SAMPLES_PER_RECORD];
            for (uint8_t i = 0; i < LINK_SAMPLES_PER_RECORD; i++) codes[i] = bytes[2 * i] | bytes[2 * i + 1] << 8;
            link_pack(packed, codes);
            print_hex(packed, sizeof packed);
        } else if (count > 1 && !strcmp(arguments[1], "decode")) {
            print_hex(bytes, link_decode(bytes, length));
        } else {
            print_hex(wire, link_encode(wire, bytes, length));
        }
        putchar('\n');
    }
    return 0;
}
