/** What a VCD declares. Source: IEEE 1364-2005, 18.2; reals as sigrok and other tools write them. */
import { captureError } from './capture-errors.ts';
import { rateIn } from './frequency-text.ts';

export interface VcdSignal {
  /** The letters that stand for it. */
  readonly id: string;
  readonly name: string;
  /** False: a single bit. */
  readonly real: boolean;
}

export interface VcdHeader {
  readonly signals: readonly VcdSignal[];
  /** Microseconds per unit of time. */
  readonly unitUs: number;
  /** Samples per second, where a comment says it. */
  readonly rateHz: number | undefined;
}

const unitsUs: Readonly<Record<string, number>> = {
  s: 1e6,
  ms: 1e3,
  us: 1,
  ns: 1e-3,
  ps: 1e-6,
  fs: 1e-9,
};

/** Reads the declarations, all that stands before `$enddefinitions`. Throws ImpError where there is no signal of ours. */
export function vcdHeader(text: string): VcdHeader {
  const signals: VcdSignal[] = [];
  let unitUs = 1e-3;
  let rateHz: number | undefined;
  for (const [, command = '', body = ''] of text.matchAll(/\$(\w+)\s([^$]*)\$end/g)) {
    const words = body.trim().split(/\s+/);
    if (command === 'timescale') {
      const [, count = '1', unit = ''] = /^(\d+)\s*([munpf]?s)$/.exec(body.trim()) ?? [];
      const us = unitsUs[unit];
      if (us === undefined) throw captureError('bad-vcd', `a timescale of ${body.trim().slice(0, 20)}`);
      unitUs = us * Number(count);
    } else if (command === 'comment') rateHz ??= rateIn(body);
    else if (command === 'var') {
      const [type = '', size = '', id = '', ...name] = words;
      const real = type === 'real' || type === 'realtime';
      if (real || size === '1') signals.push({ id, name: name.join(' '), real });
    }
  }
  if (signals.length === 0) throw captureError('bad-vcd', 'no real signal and no single bit');
  return { signals, unitUs, rateHz };
}
