const factors: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** A rate that a comment names: `at 2 kHz`, `Samplerate: 1 MHz`; undefined where it names none. */
export function rateIn(text: string): number | undefined {
  const [, digits, prefix = ''] = /(?:^|[\s:=])(\d+(?:\.\d+)?)\s*([kmg]?)hz\b/i.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (factors[prefix.toLowerCase()] ?? 1);
}
