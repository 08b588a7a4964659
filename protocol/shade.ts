/** One symbol: a level shown for one symbol period. Values as the vendor's SDK numbers them. */
export const Shade = { black: 0, grey: 1, white: 2 } as const;
export type Shade = (typeof Shade)[keyof typeof Shade];
