/** A duration as people read it in a fault: seconds, to the millisecond where it is short. */
export const durationText = (us: number): string => `${(us / 1e6).toFixed(us < 1e6 ? 3 : 1)} s`;
