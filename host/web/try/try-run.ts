/** One BlinkUp of the page's imp: switched on, flashed at, watched until it is enrolled or has said why not. Loaded behind the page. */
import '../shell/jitless.ts';
import { Imp } from '../../../firmware/device.ts';
import type { LightBlock } from '../../../firmware/ports.ts';
import { fuseBytes } from '../../../firmware/store/fuses.ts';
import type { TraceEvent } from '../../../firmware/trace.ts';
import { Crystal } from '../../../hardware/crystal.ts';
import { FlashChip } from '../../../hardware/flash-chip.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { Gateway } from '../../../hardware/network/gateway.ts';
import { Site } from '../../../hardware/network/site.ts';
import { Radio } from '../../../hardware/radio.ts';
import { Chance } from '../../../hardware/random.ts';
import type { AgentAddress } from '../../../protocol/device-link.ts';
import type { Fault } from '../../../protocol/fault.ts';
import { DeviceId } from '../../../protocol/ids.ts';
import { InProcessLink } from '../../link/in-process-link.ts';
import { Observer } from '../../pictures/observer.ts';
import type { Picture } from '../../pictures/picture.ts';
import { flashOf } from '../../rig/phone.ts';
import { shine } from '../../rig/shine.ts';
import { World } from '../../rig/world.ts';
import { LightPyramid } from '../light/light-pyramid.ts';
import { PageVault } from '../page-vault.ts';
import { InPageCloud } from './in-page-cloud.ts';
import { lightPathOf } from './slider-light.ts';
import { network, type SendingState } from './sending.ts';
import type { SliderValues } from './sliders.ts';

export interface TryOptions extends SendingState {
  readonly sliders: SliderValues;
  /** All chance of the run hangs on it. */
  readonly seed: number;
}

export type TryEnding =
  | { readonly kind: 'enrolled'; readonly agent: AgentAddress }
  | { readonly kind: 'failed'; readonly fault: Fault };

export interface TryRun {
  readonly ending: TryEnding;
  readonly trace: readonly TraceEvent[];
  readonly light: LightPyramid;
  readonly picture: Picture;
}

const epochMs = Date.UTC(2026, 0, 1);
const settleUs = 40_000_000;
const darkBeforeUs = 500_000;
const darkAfterUs = 1_500_000;

const nothingSeen: Fault = {
  stage: 'demodulator',
  code: 'nothing-decoded',
  cause: 'the imp found no BlinkUp in this light',
  cure: 'bring the screen closer, or choose another load resistor',
};

/** The imp, from a cold start; throws ImpError `settings` where SSID or password cannot be sent. */
export async function tryBlinkUp(options: TryOptions): Promise<TryRun> {
  const { sliders, lineCode, symbolHz, ssid, password, bringing, seed } = options;
  const chance = new Chance(seed);
  const clock = new Crystal();
  const world = new World(clock);
  const cloud = new InPageCloud(() => epochMs + Math.floor(clock.now() / 1000), chance.stream('cloud'));
  const waveform = flashOf(
    { ...cloud.credentials(bringing), network: { ssid, password } },
    { lineCode, symbolHz },
  );
  const trace: TraceEvent[] = [];
  const radio = new Radio(clock, new Site({ accessPoints: [network] }));
  const imp = new Imp(
    { deviceId: DeviceId.parse('5000d8c46a572d01'), impType: 'imp004m', software: 'impsim, in a page' },
    {
      clock,
      flash: new FlashChip(),
      vault: new PageVault(chance.stream('fuses').bytes(fuseBytes)),
      network: radio,
      cloud: new Gateway(clock, radio, new InProcessLink(world, cloud.connect)),
      led: { set: () => {} },
      trace: (event) => trace.push(event),
    },
  );
  const light = new LightPyramid();
  const observer = new Observer();
  const segments = [{ silenceUs: darkBeforeUs }, { waveform }, { silenceUs: darkAfterUs }];
  imp.powerOn();
  await shine(world, imp, watched(lightOf(segments, lightPathOf(sliders), { seed }), light, observer));
  imp.lightEnded();
  const ended = (): boolean => trace.some(({ kind }) => kind === 'enrolled' || kind === 'fault');
  const endUs = clock.now() + settleUs;
  while (!ended() && clock.now() < endUs)
    await world.advanceTo(Math.min(endUs, Math.max(clock.now() + 1, clock.nextDueUs() ?? endUs)));
  imp.powerOff();
  const picture = observer.end('light');
  return { ending: endingOf(trace, picture), trace, light, picture };
}

function* watched(
  blocks: Iterable<LightBlock>,
  light: LightPyramid,
  observer: Observer,
): Generator<LightBlock> {
  for (const block of blocks) {
    light.add(block);
    observer.push(block);
    yield block;
  }
}

function endingOf(trace: readonly TraceEvent[], { silence }: Picture): TryEnding {
  for (const event of trace) {
    if (event.kind === 'enrolled') return { kind: 'enrolled', agent: event.agent };
    if (event.kind === 'fault') return { kind: 'failed', fault: event.fault };
  }
  return { kind: 'failed', fault: silence ?? nothingSeen };
}
