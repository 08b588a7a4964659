/** Flashes at every point of a grid, and how many of them a receiver got: `import { sweep } from 'impsim'`. */
import { Receiver } from '../../firmware/receiver/receiver.ts';
import { impaired } from '../../hardware/impairments.ts';
import { lightOf } from '../../hardware/light-path.ts';
import { Chance } from '../../hardware/random.ts';
import { greyLevelOf } from '../../hardware/screen.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { BlinkUpSettings, packetOfSettings } from '../../protocol/settings.ts';
import { waveform } from '../../protocol/waveform.ts';
import { rateAxis, sweepPlan, type SweepPlan, type SweepPlanInput } from './plan.ts';

/** One point of the grid. */
export interface SweepPoint {
  /** One value an axis, in the axes' order and units. */
  readonly at: readonly number[];
  readonly trials: number;
  /** Flashes whose settings came out right. */
  readonly received: number;
  /** Settings that came out wrong: there must be none. */
  readonly wrong: number;
  /** The middle one of the flashes that were received; null: none was. */
  readonly marginDb: number | null;
  /** Why most others were not, as `stage/code`; empty: all were, or nothing was seen. */
  readonly fault: string;
}

export interface Sweep {
  readonly plan: SweepPlan;
  /** The last axis runs fastest. */
  readonly points: readonly SweepPoint[];
}

const darkUs = 500_000;
const settings = BlinkUpSettings.parse({
  network: { ssid: 'HomeNet', password: 'correct horse battery' },
  planId: '0123456789abcdef',
  token: 'fedcba9876543210',
});

/** Runs a plan. The same plan gives the same map. Throws ImpError `plan` or `impairment`. */
export async function sweep(
  given: SweepPlanInput,
  { onPoint = () => {} }: { readonly onPoint?: (done: number, of: number) => void } = {},
): Promise<Sweep> {
  const plan = sweepPlan(given);
  const grid = gridOf(plan);
  const points: SweepPoint[] = [];
  for (const at of grid) {
    points.push(pointOf(plan, at));
    onPoint(points.length, grid.length);
    // A progress bar, and whoever else lives in this thread, get their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { plan, points };
}

const gridOf = ({ axes }: SweepPlan): readonly (readonly number[])[] =>
  axes.reduce<readonly (readonly number[])[]>(
    (grid, { values }) => grid.flatMap((at) => values.map((value) => [...at, value])),
    [[]],
  );

function pointOf(plan: SweepPlan, at: readonly number[]): SweepPoint {
  const { axes, fixed, trials, line, sender, sampleHz, seed } = plan;
  const changed = Object.fromEntries(axes.map(({ name }, i) => [name, at[i]]));
  const { [rateAxis]: symbolHz = plan.symbolHz, ...values } = changed;
  const packet = encodePacket(packetOfSettings(settings));
  const flash = waveform(encodeFrame(packet), { lineCode: line, sender, symbolHz });
  const segments = [{ silenceUs: darkUs }, { waveform: flash }, { silenceUs: darkUs }];
  const base = { screen: { greyLevel: greyLevelOf(sender) }, sampling: { sampleHz } };
  const chance = new Chance(seed);
  const margins: number[] = [];
  const faults = new Map<string, number>();
  let [received, wrong] = [0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const draws = chance.stream(`${trial}`);
    // When a sample falls is chance, unless the plan says it.
    const config = impaired({ phase: draws.next() * 0.999, ...fixed, ...values }, base);
    const receiver = new Receiver();
    const events = [...lightOf(segments, config, { seed: draws.uint32() })].flatMap((block) =>
      receiver.push(block),
    );
    const said = [...events, ...receiver.end()].filter(({ kind }) => kind !== 'preamble');
    const got = said.find((event) => event.kind === 'packet');
    const fault = said.findLast((event) => event.kind === 'fault');
    if (got !== undefined && sameBytes(encodePacket(got.packet), packet)) {
      received++;
      margins.push(got.quality.marginDb);
    } else if (got !== undefined) wrong++;
    const name = fault === undefined ? 'nothing seen' : `${fault.fault.stage}/${fault.fault.code}`;
    if (got === undefined) faults.set(name, (faults.get(name) ?? 0) + 1);
  }
  const [most] = [...faults].toSorted((a, b) => b[1] - a[1]);
  return { at, trials, received, wrong, marginDb: middleOf(margins), fault: most?.[0] ?? '' };
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

const middleOf = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? null;
