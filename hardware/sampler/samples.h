/* The sampler: Timer1 starts the converter at exact periods; the converter's interrupt only stores. */
#ifndef SAMPLES_H
#define SAMPLES_H
#include <stdbool.h>
#include <stdint.h>
#include "records.h"

struct block {
    uint32_t first_index;
    uint16_t codes[LINK_SAMPLES_PER_RECORD];
};

/* Starts Timer1 and the converter anew, at index 0. Where `hz` is not 1000, 2000 or 4000: false, and nothing changes. */
bool samples_start(uint16_t hz, uint8_t reference);

/* A block that nobody fetched yet, or 0; samples_release() gives it back. */
const struct block *samples_ready(void);
void samples_release(void);

/* Samples that were overwritten since samples_start(); samples_drop() adds to them. */
uint16_t samples_dropped(void);
void samples_drop(uint8_t count);

/* Index of the sample that is taken next. */
uint32_t samples_next_index(void);

/* Timer1 ticks are cycles >> samples_tick_shift(). */
uint8_t samples_tick_shift(void);
#endif
