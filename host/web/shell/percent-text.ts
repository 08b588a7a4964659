/** A share (0..1) in words. */
export const percentText = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
