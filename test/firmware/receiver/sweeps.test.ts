/** Protects what the README says of rates, and that a screen's slip never gives other credentials: every rate, every place. */
import { describe, expect, it } from 'vitest';
import { lightOf } from './light.ts';
import { faultsOf, packetsOf, receive, settingsOf } from './receive.ts';
import { bytesOf, vectors, type Vector } from './vectors.ts';

const byName = (name: string): Vector => vectors.find((vector) => vector.name === name)!;
const bits = (vector: Vector): string =>
  bytesOf(vector)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');

/** A frame's symbols in either code; the bi-level ones written here, not by the sender that is tested with. */
const codes = {
  'tri-level': { sync: 48, symbolsOf: (vector: Vector) => vector.symbols },
  'bi-level': {
    sync: 60,
    symbolsOf: (vector: Vector) => `${'20'.repeat(30)}${bits(vector).replaceAll('1', '2')}000000`,
  },
} as const;
const tail = 6;
const clear = byName('clear');
const wifi = byName('wifi-wpa2');

const skipped = (symbols: string, at: number): string => symbols.slice(0, at) + symbols.slice(at + 1);
const repeated = (symbols: string, at: number): string => symbols.slice(0, at) + symbols.slice(at - 1);
const places = (symbols: string, sync: number): readonly number[] =>
  Array.from({ length: symbols.length - sync - tail }, (_, i) => sync + i);

describe.each([
  ['tri-level', [15, 20, 24, 30, 45, 60, 72, 90, 120, 130]],
  ['bi-level', [25, 30, 45, 60, 90, 120, 142, 150]],
] as const)('%s', (code, ratesHz) => {
  const { sync, symbolsOf } = codes[code];
  const { planId, token, network } = wifi.config;

  it.each(ratesHz)('is read at %i symbols/s', (symbolHz) => {
    const packets = packetsOf(receive(lightOf(symbolsOf(wifi), { symbolHz })));
    expect(packets.map(settingsOf)).toEqual([{ ...network, planId, token }]);
  });

  it.each([
    ['skipped', skipped],
    ['repeated', repeated],
  ] as const)('gives what was sent, or a fault, with any one symbol %s', (_, slip) => {
    const symbols = symbolsOf(clear);
    for (const at of places(symbols, sync)) {
      const events = receive(lightOf(slip(symbols, at), { symbolHz: 30 }));
      const packets = packetsOf(events).map(settingsOf);
      expect(
        packets.length + faultsOf(events).length,
        `symbol ${at} is passed over in silence`,
      ).toBeGreaterThan(0);
      for (const packet of packets) expect(packet, `symbol ${at}`).toEqual({ clear: true });
    }
  });
});

describe('a slip of tri-level light', () => {
  const symbols = clear.symbols;

  it('does no harm where a symbol is repeated', () => {
    for (const at of places(symbols, codes['tri-level'].sync)) {
      const packets = packetsOf(receive(lightOf(repeated(symbols, at), { symbolHz: 30 })));
      expect(packets.map(settingsOf), `symbol ${at}`).toEqual([{ clear: true }]);
    }
  });

  it('is named where a symbol behind the zeros of the header is lost', () => {
    const behindZeros = 5; // What is lost of the header's leading zeros is lost of the preamble: no data.
    const inData = places(symbols, codes['tri-level'].sync).slice(behindZeros, -1);
    for (const at of inData)
      expect(faultsOf(receive(lightOf(skipped(symbols, at), { symbolHz: 30 }))), `symbol ${at}`).toEqual([
        'timing/skipped-refresh',
      ]);
  });
});
