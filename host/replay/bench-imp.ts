/** One imp in a world of its own, from its cold start to ten seconds after the light has ended. */
import type { LightBlock } from '../../firmware/ports.ts';
import { LightSurvey, type Silence } from '../../firmware/receiver/light-survey.ts';
import type { ReceiverEvent } from '../../firmware/receiver/receiver-event.ts';
import type { LifecycleName } from '../../firmware/lifecycle.ts';
import type { TraceEvent } from '../../firmware/trace.ts';
import { Crystal } from '../../hardware/crystal.ts';
import { Chance } from '../../hardware/random.ts';
import { RigImp } from '../rig/rig-imp.ts';
import { shine } from '../rig/shine.ts';
import { World } from '../rig/world.ts';
import type { BenchCloud } from './bench-cloud.ts';

/** How long an imp is watched after its light: from an accepted BlinkUp to being on-line it needs less than 6 s. */
const settleUs = 10_000_000;

/** A transmission that ended, and whether BlinkUp was on for it. */
export interface Ended {
  readonly event: Exclude<ReceiverEvent, { kind: 'preamble' }>;
  readonly held: boolean;
}

/** All that there is to tell of a run. Holds secrets. */
export interface ImpRun {
  readonly trace: readonly TraceEvent[];
  readonly ended: readonly Ended[];
  readonly silence: Silence;
  readonly final: LifecycleName;
  readonly endUs: number;
  readonly seconds: number;
}

/** Throws only what reading the light throws, or the cloud. `seed` decides the device's ID and its keys. */
export async function runImp(
  light: Iterable<LightBlock>,
  { cloud, seed }: { readonly cloud: BenchCloud; readonly seed: number },
): Promise<ImpRun> {
  const world = new World(new Crystal());
  const chance = new Chance(seed);
  const trace: TraceEvent[] = [];
  const ended: Ended[] = [];
  const survey = new LightSurvey();
  const imp = new RigImp(
    {
      received(event, held) {
        if (event.kind === 'preamble') return;
        ended.push({ event, held });
        const enrollment = event.kind === 'packet' && held ? event.packet.enrollment : undefined;
        if (enrollment !== undefined) world.hold(cloud.expect(enrollment));
      },
    },
    {
      world,
      chance,
      cloud: await cloud.begin(world, chance.stream('cloud')),
      trace: (event) => trace.push(event),
    },
  );
  imp.device.powerOn();
  try {
    await shine(world, imp, surveyed(light, survey));
    imp.device.lightEnded();
    const endUs = world.clock.now() + settleUs;
    await world.advanceTo(endUs);
    const silence = survey.explain();
    return {
      trace: [...trace],
      ended,
      silence,
      final: imp.device.state.name,
      endUs,
      seconds: silence.quality.seconds,
    };
  } finally {
    imp.device.powerOff();
  }
}

function* surveyed(light: Iterable<LightBlock>, survey: LightSurvey): Generator<LightBlock> {
  for (const block of light) {
    survey.add(block);
    yield block;
  }
}
