#include "pins.h"

#include <avr/io.h>
#include "records.h"

/* Fast PWM at clk/8: 7.8 kHz, far above what a light sensor for symbols sees. */
#define FAST_PWM (_BV(WGM01) | _BV(WGM00))
#define EIGHTH _BV(CS01)
_Static_assert(WGM01 == WGM21 && WGM00 == WGM20 && CS01 == CS21, "Timer0 and Timer2 have the same bits here");
_Static_assert(COM0A1 == COM2A1 && COM0B1 == COM2B1, "Timer0 and Timer2 have the same bits here");

static uint16_t inputs = 1 << 2;

static volatile uint8_t *port_of(uint8_t pin, uint8_t *mask)
{
    *mask = 1 << (pin & 7);
    return pin < 8 ? &PORTD : &PORTB;
}

/* DDRx stands one below PORTx. */
static volatile uint8_t *direction_of(volatile uint8_t *port)
{
    return port - 1;
}

void pins_start(void)
{
    PORTD = _BV(PD2);
    DDRD = _BV(PD1) | _BV(PD3) | _BV(PD5) | _BV(PD6);
    DDRB |= _BV(PB3) | _BV(PB5);
}

/* Steady levels come from the port, so that a timer without a dimmed LED stands still. */
static void connect(volatile uint8_t *tccra, volatile uint8_t *tccrb, uint8_t channel, bool on)
{
    const uint8_t channels = on ? *tccra | channel : *tccra & ~channel;
    *tccra = channels | FAST_PWM;
    *tccrb = channels & (_BV(COM0A1) | _BV(COM0B1)) ? EIGHTH : 0;
}

bool pins_dim(uint8_t pin, uint8_t duty)
{
    uint8_t mask;
    if (pin != 3 && pin != 5 && pin != 6 && pin != 11) return false;
    volatile uint8_t *const port = port_of(pin, &mask);
    if (duty == 255) *port |= mask;
    else *port &= ~mask;
    const bool dimmed = duty != 0 && duty != 255;
    switch (pin) {
    case 3:
        OCR2B = duty;
        connect(&TCCR2A, &TCCR2B, _BV(COM2B1), dimmed);
        return true;
    case 5:
        OCR0B = duty;
        connect(&TCCR0A, &TCCR0B, _BV(COM0B1), dimmed);
        return true;
    case 6:
        OCR0A = duty;
        connect(&TCCR0A, &TCCR0B, _BV(COM0A1), dimmed);
        return true;
    default:
        OCR2A = duty;
        connect(&TCCR2A, &TCCR2B, _BV(COM2A1), dimmed);
        return true;
    }
}

bool pins_set(uint8_t pin, uint8_t mode)
{
    uint8_t mask;
    if (mode > MODE_HIGH) return false;
    if (pin != 2 && pin != 4 && pin != 7 && pin != 10 && pin != 12 && pin != 13) return false;
    volatile uint8_t *const port = port_of(pin, &mask);
    volatile uint8_t *const direction = direction_of(port);
    const bool output = mode == MODE_LOW || mode == MODE_HIGH;
    if (mode == MODE_HIGH || mode == MODE_INPUT_PULLUP) *port |= mask;
    else *port &= ~mask;
    if (output) *direction |= mask;
    else *direction &= ~mask;
    if (output) inputs &= ~(1 << pin);
    else inputs |= 1 << pin;
    return true;
}

uint16_t pins_levels(void)
{
    return (PIND | (uint16_t)(PINB & 0x3f) << 8) & inputs;
}
