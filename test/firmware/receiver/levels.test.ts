/** Protects: the receiver learns levels by itself, follows them, and says so where they cannot be told apart. */
import { expect, it } from 'vitest';
import { lightOf, type Making } from './light.ts';
import { faultsOf, packetsOf, receive } from './receive.ts';
import { expectedPacket, symbolsOf, vectors } from './vectors.ts';

const usual = vectors[0]!;
const sine = (hz: number) => (atS: number) => Math.sin(2 * Math.PI * hz * atS);
const ramp = (fromS: number, seconds: number) => (atS: number) =>
  Math.min(1, Math.max(0, (atS - fromS) / seconds));
const receives = (making: Making): void =>
  expect(packetsOf(receive(lightOf(usual.symbols, making)))).toEqual([expectedPacket(usual)]);

it.each(
  [0.3, 0.35, 0.4, 0.45, 0.5, 0.55].flatMap((ratio) =>
    [0.1, 0.4, 0.9].flatMap((swing) => [0, 0.1].map((offset) => ({ ratio, swing, offset }))),
  ),
)('grey $ratio of white, swing $swing on $offset', ({ ratio, swing, offset }) => {
  const levels = [offset, offset + ratio * swing, offset + swing].map(
    (level) => level * 65535,
  ) as unknown as [number, number, number];
  receives({ symbolHz: 60, levels });
});

it.each([2, 3, 5])('a fade to a fifth, and back, in %i s', (seconds) => {
  for (const symbolHz of [30, 60])
    for (const fromS of [0.4, 3]) {
      const progress = ramp(fromS, seconds);
      receives({ symbolHz, gain: (atS) => 1 - 0.8 * progress(atS) });
      receives({ symbolHz, gain: (atS) => 0.2 + 0.8 * progress(atS) });
    }
});

it.each([4, 8, 12])('a hand that trembles at %i Hz', (hz) => {
  const tremor = sine(hz);
  receives({ symbolHz: 60, gain: (atS) => 1 + 0.08 * tremor(atS) });
});

it.each([100, 120])('%i Hz ripple of ambient light', (hz) => {
  const ripple = sine(hz);
  for (const symbolHz of [30, 60])
    receives({ symbolHz, levels: [0, 14000, 28000], ambient: (atS) => 14000 * (1 + 0.4 * ripple(atS)) });
});

it('ambient light that drifts by twice the swing', () => {
  receives({ symbolHz: 60, levels: [500, 7000, 14000], ambient: (atS) => 2000 + 28000 * ramp(1, 8)(atS) });
});

it('a lamp switched on in the middle of a bit, and off again', () => {
  for (const onS of [3.012, 3.021, 3.027])
    receives({
      symbolHz: 60,
      levels: [500, 10000, 20000],
      ambient: (atS) => (atS > onS && atS < onS + 4 ? 8000 : 3000),
    });
});

it('light that clips so that grey is white is a fault of the slicer', () => {
  const events = receive(lightOf(usual.symbols, { symbolHz: 60, levels: [3000, 65535, 65535] }));
  expect(faultsOf(events)).toEqual(['slicer/levels-merged']);
  const fault = events.find((event) => event.kind === 'fault')!;
  expect(fault.quality.clipped).toBeGreaterThan(0.95);
  expect(fault.fault.cause).toContain('100 %');
});

it('bi-level light of full swing, clipped, is received', () => {
  expect(
    packetsOf(receive(lightOf(symbolsOf(usual, 'bi-level'), { symbolHz: 60, levels: [0, 0, 65535] }))),
  ).toEqual([expectedPacket(usual)]);
});
