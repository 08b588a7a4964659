/* The factory fixture's LED: a frame shown on D8 and D9, timed by Timer1. Tri-level: grey on D8, white on both; bi-level: D9.
   Until the first frame both pins are let go. No PWM here: it would alias into the symbols. */
#ifndef FIXTURE_H
#define FIXTURE_H
#include <stdbool.h>
#include <stdint.h>

struct transmission {
    uint8_t line_code;
    uint8_t polarity;
    uint32_t period;
    uint16_t frame_bytes;
    uint8_t sync_symbols;
    uint8_t tail_symbols;
};

/* Stores a part of the frame; false where it does not fit. */
bool fixture_frame(uint16_t offset, const uint8_t *bytes, uint8_t count);

/* Begins to show the frame; false where a number is out of range. */
bool fixture_transmit(const struct transmission *wanted);
void fixture_stop(void);
bool fixture_sending(void);

bool fixture_has_news(void);

/* Whether the state changed since the last call; then `*state` and `*symbols` are set. */
bool fixture_news(uint8_t *state, uint16_t *symbols);
#endif
