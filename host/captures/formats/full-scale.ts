/** Volts of full scale where a format holds volts and nobody says more: the imp's own supply. */
export const fullScaleVolts = 3.3;

/** Full scale of a single bit, whose high is 1: above it, since a bit that is high says nothing of light that is clipped. */
export const bitFullScale = 1.25;
