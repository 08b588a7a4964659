/** Protects what a device tells of light: the same whatever the password is, and, of light that is whole, up to the length byte. */
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver, type ReceiverEvent } from '../../../firmware/receiver/receiver.ts';
import type { ImpairmentValues } from '../../../hardware/impairments.ts';
import { flashOf, phoneLight } from '../../../host/rig/phone.ts';
import { LightReport } from '../../../protocol/light-report.ts';
import type { LineCode } from '../../../protocol/line-code.ts';
import { cut } from './receive.ts';

/** As long as each other in every entry, as unlike as can be in what they say. */
const secrets = [
  { network: { ssid: 'HomeNet', password: 'UUUUUUUU' }, planId: null, token: '0718293a4b5c6d7e' },
  { network: { ssid: 'HomeNet', password: '*\u00aa*!~~~' }, planId: null, token: '2a2a00002a55ffff' },
];

type Told = Exclude<ReceiverEvent, { kind: 'preamble' }>;

function told(blocks: readonly LightBlock[]): readonly Told[] {
  const receiver = new Receiver({ sketches: true });
  return [...blocks.flatMap((block) => receiver.push(block)), ...receiver.end()].filter(
    (event): event is Told => event.kind !== 'preamble',
  );
}

const whole = (blocks: Iterable<LightBlock>): LightBlock => {
  const all = [...blocks];
  return { ...all[0]!, levels: Uint16Array.from(all.flatMap(({ levels }) => Array.from(levels))) };
};

function lightOf(
  secret: (typeof secrets)[number],
  how: { lineCode: LineCode; symbolHz: number; impairments?: ImpairmentValues; seed?: number },
): LightBlock {
  const { impairments = {}, seed = 1, ...flash } = how;
  return whole(phoneLight(flashOf(secret, flash), { impairments, seed }));
}

const kinds = [
  { lineCode: 'tri-level', symbolHz: 60, head: 80 },
  { lineCode: 'tri-level', symbolHz: 20, head: 80 },
  { lineCode: 'bi-level', symbolHz: 60, head: 76 },
  { lineCode: 'bi-level', symbolHz: 30, head: 76 },
] as const;

describe.each(kinds)('$lineCode light at $symbolHz symbols/s', ({ head, ...kind }) => {
  it('is told up to the length byte, and by its extremes behind it', () => {
    const light = lightOf(secrets[0]!, kind);
    const [event, ...others] = told([light]);
    expect(others).toEqual([]);
    const { sampleHz, shown, hidden, columnUs } = event!.sketch!;
    const symbols = ((shown.length / 2) * kind.symbolHz) / sampleHz;
    expect(symbols).toBeGreaterThan(head - 3);
    expect(symbols).toBeLessThanOrEqual(head + 0.5);
    expect(columnUs).toBeGreaterThanOrEqual(1_000_000);
    const heldUs = event!.atUs - event!.startUs - (shown.length / 2 / sampleHz) * 1e6;
    expect(Math.abs((hidden.length / 4) * columnUs - heldUs)).toBeLessThan(100_000);
  });

  it('does not depend on how it was cut into blocks', () => {
    const light = lightOf(secrets[0]!, kind);
    const sketches = [[light], cut(light, [7, 1, 900])].map((blocks) =>
      told(blocks).map(({ sketch }) => sketch),
    );
    expect(sketches[1]).toEqual(sketches[0]);
  });
});

/** What happens to light, by the sample. */
type Harm = (levels: Uint16Array, symbol: number) => Uint16Array;

const dark = (levels: Uint16Array, from: number, to: number): Uint16Array => levels.slice().fill(0, from, to);
/** Darkness before a flash, in samples at 1 kHz. */
const lead = 500;

const harms: readonly (readonly [string, Harm])[] = [
  ...[4, 12, 20, 28, 36, 44, 52].map((symbols): readonly [string, Harm] => [
    `that begins ${symbols} symbols late`,
    (levels, symbol) => levels.slice(lead + Math.round(symbols * symbol)),
  ]),
  ...[44, 52, 60, 64, 68, 72, 76, 84, 100].map((symbols): readonly [string, Harm] => [
    `with a shadow at symbol ${symbols}`,
    (levels, symbol) => dark(levels, lead + symbols * symbol, lead + (symbols + 6) * symbol),
  ]),
  ...[70, 90, 130].map((symbols): readonly [string, Harm] => [
    `that ends after symbol ${symbols}`,
    (levels, symbol) => levels.slice(0, lead + symbols * symbol),
  ]),
  ['that is dim', (levels) => levels.map((level) => level / 200)],
  ['that clips', (levels) => levels.map((level) => Math.min(0xffff, level * 4))],
];

describe.each(kinds)(
  'no password changes what is told of $lineCode light at $symbolHz symbols/s',
  ({ lineCode, symbolHz }) => {
    it.each(harms)('%s', (_name, harm) => {
      const [first, second] = secrets.map((secret) => {
        const light = lightOf(secret, { lineCode, symbolHz });
        const events = told([{ ...light, levels: harm(light.levels, 1000 / symbolHz) }]);
        return events.map(({ sketch }) => sketch?.shown);
      });
      // Behind the head, transmissions may be found in the one and not in the other.
      for (const [i, shown] of first!.entries())
        if (second![i] !== undefined) expect(second![i]).toEqual(shown);
    });
  },
);

it('is a report that the device link takes, however fast the light was sampled', () => {
  const light = lightOf(secrets[0]!, { lineCode: 'tri-level', symbolHz: 60 });
  for (const times of [1, 4, 48]) {
    const levels = Uint16Array.from(
      { length: light.levels.length * times },
      (_, i) => light.levels[Math.floor(i / times)]!,
    );
    const event = told([{ ...light, sampleHz: 1000 * times, levels }])[0]!;
    const report = {
      ageMs: 0,
      quality: event.quality,
      light: event.sketch,
      outcome: { kind: 'packet', path: 'fast', recovered: false },
    };
    const parsed = LightReport.safeParse(report);
    expect(parsed.error).toBeUndefined();
    expect(JSON.stringify(parsed.data).length).toBeLessThan(12_000);
  }
});
