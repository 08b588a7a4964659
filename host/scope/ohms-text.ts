/** `4.7 kOhm`. */
export const ohmsText = (ohms: number): string =>
  ohms >= 1e6 ? `${ohms / 1e6} MOhm` : ohms >= 1000 ? `${ohms / 1000} kOhm` : `${ohms} Ohm`;
