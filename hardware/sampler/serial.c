#include "serial.h"

#include <avr/interrupt.h>
#include <avr/io.h>

#define RX_BYTES 128

/* Indices of the transmit ring wrap by themselves. */
static uint8_t tx[256];
static volatile uint8_t tx_read, tx_write;
static uint8_t rx[RX_BYTES];
static volatile uint8_t rx_read, rx_write;
static volatile uint8_t breaks;
static volatile bool shifting, heard;

ISR(USART_RX_vect)
{
    const uint8_t broken = UCSR0A & _BV(FE0);
    const uint8_t byte = UDR0;
    if (broken) {
        if (breaks < 255) breaks++;
        heard = true;
        return;
    }
    const uint8_t next = (rx_write + 1) % RX_BYTES;
    if (next == rx_read) return;
    rx[rx_write] = byte;
    if (byte == 0 || ((next - rx_read) & (RX_BYTES / 2))) heard = true;
    rx_write = next;
}

ISR(USART_UDRE_vect)
{
    /* Write first, then switch off where the ring has run dry. */
    UCSR0A = _BV(U2X0) | _BV(TXC0);
    UDR0 = tx[tx_read++];
    if (tx_read == tx_write) UCSR0B &= ~_BV(UDRIE0);
}

void serial_start(enum baud baud)
{
    UCSR0B = 0;
    /* 500,000: exact. 115,200: 2.1 % fast, which a receiver bears. */
    UBRR0 = baud == BAUD_500000 ? 3 : 16;
    UCSR0A = _BV(U2X0) | _BV(TXC0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    tx_read = tx_write = rx_read = rx_write = 0;
    shifting = false;
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

bool serial_send(const uint8_t *bytes, uint8_t length)
{
    const uint8_t used = tx_write - tx_read;
    if (length > 255 - used) return false;
    uint8_t at = tx_write;
    while (length--) tx[at++] = *bytes++;
    const uint8_t status = SREG;
    cli();
    tx_write = at;
    shifting = true;
    UCSR0B |= _BV(UDRIE0);
    SREG = status;
    return true;
}

bool serial_sent(void)
{
    return !shifting || (tx_read == tx_write && (UCSR0A & _BV(TXC0)));
}

bool serial_news(void)
{
    return heard;
}

int16_t serial_receive(void)
{
    /* First the flag, then the question: what comes between them sets it anew. */
    heard = false;
    if (rx_read == rx_write) return -1;
    const uint8_t byte = rx[rx_read];
    rx_read = (rx_read + 1) % RX_BYTES;
    return byte;
}

uint8_t serial_take_breaks(void)
{
    const uint8_t status = SREG;
    cli();
    const uint8_t taken = breaks;
    breaks = 0;
    SREG = status;
    return taken;
}
