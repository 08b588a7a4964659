/** Figures of the dev board: how fast it is emulated, how soon a BlinkUp is known, what a pseudo-terminal costs. Never asserted. */
import { Receiver } from '../../firmware/receiver/receiver.ts';
import { sensorVolts } from '../../hardware/uno/sensor.ts';
import { pacePacer } from '../../host/pacer.ts';
import { flashOf } from '../../host/rig/phone.ts';
import { flashBoard } from '../../host/serial/flash-board.ts';
import { followLagUs } from '../../host/serial/follow.ts';
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

/** Through a pseudo-terminal in real time: light time and wall time from the last symbol to the packet. */
async function latency(times: number): Promise<readonly Row[]> {
  const uno = virtualUno();
  uno.runUntil(1_200_000);
  const pty = await openPty(uno, pacePacer(1, uno.nowUs()));
  const sampler = await Sampler.connect({ path: pty.path, sampleHz: 1000 });
  const receiver = new Receiver();
  const gapUs = 1_000_000;
  const lightMs: number[] = [];
  const wallMs: number[] = [];
  let endUs = 0;
  let streamUs = 0;
  const hold = (): void => {
    const originUs = uno.nowUs();
    endUs = originUs + gapUs + frameUs;
    uno.connect(0, sensorVolts([{ silenceUs: gapUs }, { waveform }], {}, { originUs }));
  };
  for await (const block of sampler.light()) {
    if (endUs === 0) {
      // The board's time at the stream's sample 0.
      streamUs = uno.nowUs() - ((block.firstIndex + block.levels.length) * 1e6) / block.sampleHz;
      hold();
    }
    for (const event of receiver.push(block)) {
      if (event.kind !== 'packet') continue;
      lightMs.push((event.atUs - block.originUs + streamUs - endUs) / 1000);
      wallMs.push((uno.nowUs() - endUs) / 1000);
      hold();
    }
    if (wallMs.length === times) break;
  }
  await sampler.close();
  await pty.close();
  const at = (all: number[], share: number): string => {
    const sorted = all.toSorted((a, b) => a - b);
    return `${(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0)} ms`;
  };
  return [
    ['packet after the last symbol, light time, worst', 'at most 100 ms', at(lightMs, 1)],
    [`packet after the last symbol, wall time, median of ${times}`, 'below 100 ms', at(wallMs, 0.5)],
    [
      `packet after the last symbol, wall time, worst of ${times}`,
      `below ${followLagUs / 1000} ms`,
      at(wallMs, 1),
    ],
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
    const rows = [...emulated, await flashing(), await ptyCost(), ...(await latency(8))];
    return { markdown: table([['what', 'wanted', 'measured'], ...rows]) };
  },
};
