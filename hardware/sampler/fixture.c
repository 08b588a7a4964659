#include "fixture.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include "records.h"
#include "samples.h"

#define FRAME_BYTES 259
#define GREY _BV(PB0)
#define WHITE _BV(PB1)
/* A period longer than Timer1 can count is gone through in hops. */
#define LONGEST_HOP 40000
#define HOP 20000
#define CYCLES_PER_SECOND_Q8 4096000000UL

enum shade { BLACK, SHADE_GREY, SHADE_WHITE };

static uint8_t frame[FRAME_BYTES];
static struct transmission sending;
static volatile uint8_t state;
static volatile bool news;
static volatile uint16_t shown;
static uint16_t body_symbols, all_symbols;
static uint8_t next_lamps;
static uint32_t left_over;
static uint32_t remaining;

/* Which of PORTB's two pins light the LED for a shade. */
static uint8_t lamps(enum shade shade)
{
    if (shade == BLACK) return 0;
    if (sending.line_code) return WHITE;
    return shade == SHADE_GREY ? GREY : GREY | WHITE;
}

static enum shade shade_at(uint16_t symbol)
{
    const bool bi_level = sending.line_code;
    if (symbol < sending.sync_symbols) {
        if (bi_level) return symbol & 1 ? BLACK : SHADE_WHITE;
        return symbol & 1 ? SHADE_GREY : BLACK;
    }
    symbol -= sending.sync_symbols;
    if (symbol >= body_symbols) return BLACK;
    if (!bi_level) {
        if (!(symbol & 1)) return BLACK;
        symbol >>= 1;
    }
    const bool one = frame[symbol >> 3] & (0x80 >> (symbol & 7));
    if (one) return SHADE_WHITE;
    return bi_level ? BLACK : SHADE_GREY;
}

static void hop(void)
{
    const uint16_t ticks = remaining > LONGEST_HOP ? HOP : remaining;
    OCR1A += ticks;
    remaining -= ticks;
}

/* Both pins in one store each, so that white does not pass through grey. */
static void show(uint8_t lit)
{
    if (sending.line_code) {
        /* Bi-level: one pin, driven both ways, for a transistor's gate as well. */
        PORTB = (PORTB & ~(GREY | WHITE)) | (sending.polarity ? lit ^ WHITE : lit);
        DDRB = (DDRB & ~GREY) | WHITE;
        return;
    }
    /* Tri-level: a pin that does not light lets go, else it would draw the other one's current away from the LED. */
    const uint8_t high = sending.polarity ? 0 : lit;
    PORTB |= high;
    DDRB = (DDRB & ~(GREY | WHITE)) | lit;
    PORTB = (PORTB & ~(GREY | WHITE)) | high;
}

static void end(uint8_t how)
{
    TIMSK1 = 0;
    show(lamps(BLACK));
    state = how;
    news = true;
}

ISR(TIMER1_COMPA_vect)
{
    if (remaining) {
        hop();
        return;
    }
    if (shown == all_symbols) {
        end(FIXTURE_DONE);
        return;
    }
    show(next_lamps);
    /* Whole ticks now, the rest next time: no drift however long the frame. */
    const uint8_t shift = samples_tick_shift() + 8;
    left_over += sending.period;
    remaining = left_over >> shift;
    left_over -= remaining << shift;
    hop();
    shown++;
    next_lamps = lamps(shade_at(shown));
}

bool fixture_frame(uint16_t offset, const uint8_t *bytes, uint8_t count)
{
    if (offset >= FRAME_BYTES || count > FRAME_BYTES - offset) return false;
    while (count--) frame[offset++] = *bytes++;
    return true;
}

bool fixture_transmit(const struct transmission *wanted)
{
    /* Cycles of 16 MHz in 1/256: a tri-level symbol not shorter than 1/61 s, a bi-level one than 1/145 s, none longer than 1 s. */
    const uint32_t shortest = wanted->line_code ? CYCLES_PER_SECOND_Q8 / 145 : CYCLES_PER_SECOND_Q8 / 61;
    if (wanted->line_code > 1 || wanted->polarity > 1) return false;
    if (wanted->period < shortest || wanted->period > CYCLES_PER_SECOND_Q8) return false;
    if (wanted->frame_bytes < 4 || wanted->frame_bytes > FRAME_BYTES || wanted->sync_symbols & 1) return false;
    sending = *wanted;
    body_symbols = wanted->frame_bytes * (wanted->line_code ? 8 : 16);
    all_symbols = wanted->sync_symbols + body_symbols + wanted->tail_symbols;
    shown = 0;
    left_over = remaining = 0;
    next_lamps = lamps(shade_at(0));
    show(lamps(BLACK));
    state = FIXTURE_SENDING;
    news = true;
    const uint8_t status = SREG;
    cli();
    /* Soon, but not before the store of OCR1A has taken effect. */
    OCR1A = TCNT1 + 50;
    TIFR1 = _BV(OCF1A);
    TIMSK1 = _BV(OCIE1A);
    SREG = status;
    return true;
}

void fixture_stop(void)
{
    const uint8_t status = SREG;
    cli();
    if (state == FIXTURE_SENDING) end(FIXTURE_STOPPED);
    SREG = status;
}

bool fixture_sending(void)
{
    return state == FIXTURE_SENDING;
}

bool fixture_has_news(void)
{
    return news;
}

bool fixture_news(uint8_t *now, uint16_t *symbols)
{
    if (!news) return false;
    const uint8_t status = SREG;
    cli();
    news = false;
    *now = state;
    *symbols = shown;
    SREG = status;
    return true;
}
