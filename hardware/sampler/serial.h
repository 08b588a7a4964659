/* The USART: rings of bytes in both directions, driven by interrupts. */
#ifndef SERIAL_H
#define SERIAL_H
#include <stdbool.h>
#include <stdint.h>

enum baud { BAUD_500000, BAUD_115200 };

void serial_start(enum baud baud);

/* Sends all or, where the ring has no room for all, nothing. */
bool serial_send(const uint8_t *bytes, uint8_t length);

/* Whether the last byte has left the chip. */
bool serial_sent(void);

/* Whether an end mark or a broken byte came since serial_receive() said -1. */
bool serial_news(void);

/* The next byte received, or -1. */
int16_t serial_receive(void);

/* Bytes that came broken since the last call: the other side talks at another speed. */
uint8_t serial_take_breaks(void);
#endif
