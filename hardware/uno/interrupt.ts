/** How avr8js's core wants to know an interrupt; the package does not export the type. */
import type { CPU } from 'avr8js';

export type AVRInterruptConfig = Parameters<CPU['setInterruptFlag']>[0];
