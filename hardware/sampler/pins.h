/* Dimmed LEDs and digital pins. */
#ifndef PINS_H
#define PINS_H
#include <stdbool.h>
#include <stdint.h>

/* D2 is the button from the start: an input with pull-up. */
void pins_start(void);

/* Pins 3, 5, 6, 11; 0 off .. 255 on. False for another pin. */
bool pins_dim(uint8_t pin, uint8_t duty);

/* Pins 2, 4, 7, 10, 12, 13. False for another pin or mode. */
bool pins_set(uint8_t pin, uint8_t mode);

/* Bit n: pin Dn is an input and high. */
uint16_t pins_levels(void);
#endif
