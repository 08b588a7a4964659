/** The seam between demodulation and decoding: lit pulses, which can be printed and read back as text. */

/** Light between two falls to black. Times in microseconds, levels 0..65535; nothing is rounded. */
export interface Pulse {
  /** When light rose half-way, and when it fell half-way. */
  readonly riseUs: number;
  readonly fallUs: number;
  /** Brightest average within it. */
  readonly level: number;
  /** Darkest average between the pulse before and this one, and between this and the next (as far as seen). */
  readonly blackBefore: number;
  readonly blackAfter: number;
}

/** The demodulator hands out the same record again and again. */
export const copyOf = ({ riseUs, fallUs, level, blackBefore, blackAfter }: Pulse): Pulse => ({
  riseUs,
  fallUs,
  level,
  blackBefore,
  blackAfter,
});

export const pulseColumns = [
  'riseUs',
  'fallUs',
  'level',
  'blackBefore',
  'blackAfter',
] as const satisfies (keyof Pulse)[];
const heading = `# ${pulseColumns.join(' ')}`;

/** One pulse a line, its numbers between blanks, times in whole microseconds, below a heading. */
export const printPulses = (pulses: readonly Pulse[]): string =>
  [
    heading,
    ...pulses.map((pulse) => pulseColumns.map((column) => printed(pulse, column)).join(' ')),
    '',
  ].join('\n');

const printed = (pulse: Pulse, column: (typeof pulseColumns)[number]): number =>
  column.endsWith('Us') ? Math.round(pulse[column]) : pulse[column];

/** Reads what `printPulses` wrote; blank lines and lines that begin with # are skipped. Throws SyntaxError with the line's number. */
export function readPulses(text: string): readonly Pulse[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const numbers = line.trim().split(/\s+/).map(Number);
    const [riseUs = 0, fallUs = 0, level = 0, blackBefore = 0, blackAfter = 0] = numbers;
    if (numbers.length !== pulseColumns.length || !numbers.every(Number.isFinite) || fallUs < riseUs)
      throw new SyntaxError(`line ${index + 1} is not a pulse: five numbers, ${pulseColumns.join(' ')}`);
    return [{ riseUs, fallUs, level, blackBefore, blackAfter }];
  });
}
