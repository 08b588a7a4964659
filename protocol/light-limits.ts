/** How much of a transmission's light a device tells at most (`light-report.ts`). */

/** Samples told one by one: 88 symbols, 32 samples each, and room. */
export const mostShownSamples = 4096;

/** Columns of hidden light. */
export const mostHiddenColumns = 256;

/** A column of hidden light is no shorter, unless all that is hidden is: no bit can be read from its two levels. */
export const leastColumnUs = 1_000_000;

/** Device time may be told so far back: 30 days. */
export const mostAgeMs = 30 * 86_400_000;
