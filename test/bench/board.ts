/** Figures of the dev board: how fast it is emulated, how soon a BlinkUp is known, what a pseudo-terminal costs. Never asserted. */
import { LightIntake } from '../../firmware/light-intake.ts';
import { Receiver } from '../../firmware/receiver/receiver.ts';
import { Crystal } from '../../hardware/crystal.ts';
import { sensorVolts } from '../../hardware/uno/sensor.ts';
import { pacePacer } from '../../host/pacer.ts';
import { flashOf } from '../../host/rig/phone.ts';
import { World } from '../../host/rig/world.ts';
import { flashBoard } from '../../host/serial/flash-board.ts';
import { follow, followLagUs } from '../../host/serial/follow.ts';
import { Sampler } from '../../host/serial/sampler.ts';
import { UnoBinding, virtualPath } from '../../host/serial/uno-binding.ts';
import { builtFirmware, virtualUno } from '../../host/serial/virtual-board.ts';
import { lineCodeTables } from '../../protocol/line-code.ts';
import { sampleRatesHz } from '../../protocol/sampler-link/records.ts';
import { Board } from '../hardware/uno/board.ts';
import { openPty } from '../host/serial/pty.ts';
import { type Part, table } from './part.ts';

type Row = readonly [what: string, wanted: string, measured: string];

function emulation(sampleHz: number): Row {
  const board = new Board();
  board.uno.connect(0, (atUs) => (atUs / 1e6) % 5);
  board.sample(sampleHz);
  const seconds = 20;
  const startMs = performance.now();
  for (let i = 0; i < seconds; i++) {
    board.pass(1_000_000);
    board.heard = [];
  }
  const speed = (seconds * 1000) / (performance.now() - startMs);
  return [
    `emulated board at ${sampleHz} samples/s`,
    sampleHz === 1000 ? '20 times real time' : '',
    `${speed.toFixed(1)} times real time`,
  ];
}

async function flashing(): Promise<Row> {
  const uno = virtualUno({ blank: true });
  await flashBoard({ path: virtualPath, binding: new UnoBinding(uno), program: builtFirmware('sampler') });
  return ['flashing and verifying, on the board’s clock', 'below 3 s', `${(uno.nowUs() / 1e6).toFixed(2)} s`];
}

const waveform = flashOf({ network: { ssid: 'a', password: '' } });
/** The last symbol of the frame: what is behind it is the tail. */
const tailUs = (lineCodeTables['tri-level'].surround['sdk-0.3.0'].tail.length * 1e6) / waveform.symbolHz;
const frameUs = waveform.durationUs - tailUs;

interface Lateness {
  /** From the last symbol to the packet, in light's time and in wall time. */
  readonly lightMs: number;
  readonly wallMs: number;
}

/** Transmissions one after the other through a pseudo-terminal in real time, to where an imp's own clock has the packet. */
async function transmissions(times: number): Promise<readonly Lateness[]> {
  const uno = virtualUno();
  uno.runUntil(1_200_000);
  const startUs = uno.nowUs();
  const startMs = performance.now();
  /** Where the board's clock stands now if it keeps up. */
  const wallUs = (): number => startUs + (performance.now() - startMs) * 1000;
  const pty = await openPty(uno, pacePacer(1, startUs));
  const nowUs = (): number => Math.floor(wallUs());
  const sampler = await Sampler.connect({ path: pty.path, sampleHz: 1000, nowUs });
  const world = new World(new Crystal());
  const gapUs = 1_000_000;
  const found: Lateness[] = [];
  let endUs = 0;
  let aheadUs = 0;
  const hold = (): void => {
    const originUs = uno.nowUs();
    endUs = originUs + gapUs + frameUs;
    uno.connect(0, sensorVolts([{ silenceUs: gapUs }, { waveform }], {}, { originUs }));
  };
  const intake = new LightIntake(world.clock, (event) => {
    if (event.kind !== 'packet') return;
    found.push({ lightMs: (event.atUs + aheadUs - endUs) / 1000, wallMs: (wallUs() - endUs) / 1000 });
    if (found.length === times) void sampler.close();
    else hold();
  });
  intake.start();
  const light = (async function* () {
    for await (const block of sampler.light()) {
      if (endUs === 0) {
        // How far the board's clock is ahead of the light's.
        aheadUs =
          uno.nowUs() - block.originUs - ((block.firstIndex + block.levels.length) * 1e6) / block.sampleHz;
        hold();
      }
      yield block;
    }
  })();
  await follow(world, intake, light, nowUs);
  await pty.close();
  return found;
}

/** Boards side by side in one process: they share its time, as more programs share a computer. */
async function latency(boards: number, timesEach: number): Promise<readonly Row[]> {
  const all = (await Promise.all(Array.from({ length: boards }, () => transmissions(timesEach)))).flat();
  const at = (values: readonly number[], share: number): string => {
    const sorted = values.toSorted((a, b) => a - b);
    return `${(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0)} ms`;
  };
  const lightMs = all.map((each) => each.lightMs);
  const wallMs = all.map((each) => each.wallMs);
  const what = 'packet after the last symbol';
  const lag = `below the follow lag, ${followLagUs / 1000} ms`;
  return [
    [`${what}, light time, worst of ${all.length}`, 'at most 100 ms', at(lightMs, 1)],
    [`${what}, wall time, median of ${all.length}`, 'below 100 ms', at(wallMs, 0.5)],
    [`${what}, wall time, 99 of 100`, lag, at(wallMs, 0.99)],
    [`${what}, wall time, worst`, '', at(wallMs, 1)],
  ];
}

async function ptyCost(): Promise<Row> {
  const uno = virtualUno();
  uno.runUntil(1_200_000);
  const pty = await openPty(uno, pacePacer(1, uno.nowUs()));
  const sampler = await Sampler.connect({ path: pty.path, sampleHz: 4000 });
  const receiver = new Receiver();
  const seconds = 10;
  let usage: NodeJS.CpuUsage | null = null;
  let startMs = 0;
  for await (const block of sampler.light()) {
    receiver.push(block);
    if (usage === null && block.firstIndex > 4000) {
      usage = process.cpuUsage();
      startMs = performance.now();
    }
    if (block.firstIndex > (seconds + 1) * 4000) break;
  }
  const { user, system } = process.cpuUsage(usage ?? undefined);
  const share = (user + system) / 1000 / (performance.now() - startMs);
  await sampler.close();
  await pty.close();
  return [
    'emulated board, pseudo-terminal and receiver at 4 kHz',
    'below 30 % of a core',
    `${(share * 100).toFixed(1)} %, ${sampler.health.lostSamples} samples lost`,
  ];
}

export const board: Part = {
  name: 'board',
  title: 'The dev board',
  async run() {
    const emulated = sampleRatesHz.map((sampleHz) => emulation(sampleHz));
    const rows = [...emulated, await flashing(), await ptyCost(), ...(await latency(4, 30))];
    return { markdown: table([['what', 'wanted', 'measured'], ...rows]) };
  },
};
