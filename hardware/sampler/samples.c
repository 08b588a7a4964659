#include "samples.h"

#include <avr/interrupt.h>
#include <avr/io.h>

static struct block blocks[2];
static uint8_t filling;
static uint8_t filled;
static uint32_t block_index;
static volatile bool ready;
static volatile uint16_t dropped;
static uint16_t period_ticks;
static uint8_t tick_shift = 6;

ISR(ADC_vect)
{
    /* The converter starts on the flag's rise: who does not clear it gets no second sample. */
    TIFR1 = _BV(OCF1B);
    OCR1B += period_ticks;
    blocks[filling].codes[filled] = ADC;
    if (++filled < LINK_SAMPLES_PER_RECORD) return;
    filled = 0;
    block_index += LINK_SAMPLES_PER_RECORD;
    if (ready) {
        dropped += LINK_SAMPLES_PER_RECORD;
    } else {
        ready = true;
        filling ^= 1;
    }
    blocks[filling].first_index = block_index;
}

/* The first conversions after a change of reference are not to be trusted. */
static void settle(void)
{
    ADCSRA = _BV(ADEN) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
    for (uint8_t i = 0; i < 16; i++) {
        ADCSRA |= _BV(ADSC);
        while (ADCSRA & _BV(ADSC)) {}
    }
}

bool samples_start(uint16_t hz, uint8_t reference)
{
    uint8_t clock;
    uint16_t ticks;
    if (hz == 1000 || hz == 2000) {
        clock = _BV(CS11) | _BV(CS10);
        ticks = hz == 1000 ? 250 : 125;
        tick_shift = 6;
    } else if (hz == 4000) {
        /* 62.5 ticks of clk/64 are no period. */
        clock = _BV(CS11);
        ticks = 500;
        tick_shift = 3;
    } else {
        return false;
    }
    TCCR1B = 0;
    ADCSRA = 0;
    ADMUX = reference == REFERENCE_INTERNAL ? _BV(REFS1) | _BV(REFS0) : _BV(REFS0);
    DIDR0 = _BV(ADC0D);
    settle();

    filling = filled = 0;
    block_index = 0;
    blocks[0].first_index = 0;
    ready = false;
    dropped = 0;
    period_ticks = ticks;

    TCCR1A = 0;
    TCNT1 = 0;
    OCR1B = ticks;
    TIFR1 = _BV(OCF1A) | _BV(OCF1B);
    ADCSRB = _BV(ADTS2) | _BV(ADTS0);
    ADCSRA = _BV(ADEN) | _BV(ADATE) | _BV(ADIF) | _BV(ADIE) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
    TCCR1B = clock;
    return true;
}

const struct block *samples_ready(void)
{
    return ready ? &blocks[filling ^ 1] : 0;
}

void samples_release(void)
{
    ready = false;
}

uint16_t samples_dropped(void)
{
    const uint8_t status = SREG;
    cli();
    const uint16_t count = dropped;
    SREG = status;
    return count;
}

void samples_drop(uint8_t count)
{
    const uint8_t status = SREG;
    cli();
    dropped += count;
    SREG = status;
}

uint32_t samples_next_index(void)
{
    const uint8_t status = SREG;
    cli();
    const uint32_t index = block_index + filled;
    SREG = status;
    return index;
}

uint8_t samples_tick_shift(void)
{
    return tick_shift;
}
