/** How often light without a packet is taken for one: bits of chance behind a header, lamps and films, every single wrong symbol. */
import type { LightBlock } from '../../firmware/ports.ts';
import { Receiver, type ReceiverEvent } from '../../firmware/receiver/receiver.ts';
import { detectSequence } from '../../firmware/receiver/sequence/sequence-detector.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { bytesIn } from '../firmware/receiver/sequence/detect.ts';
import { type Code, frameStart, show, symbolsOf } from '../firmware/receiver/sequence/flash.ts';
import { vectors } from '../firmware/receiver/vectors.ts';
import { chanceFlash, flickerLight, flickers, unitS } from './never-wrong-light.ts';
import { type Part, table } from './part.ts';
import { type Counts, doneOf, finish, type Task } from './progress.ts';

const codes = ['tri-level', 'bi-level'] as const;
/** Hours of light of each kind: half of them frames of chance, in both codes. */
const chanceHours = 25;
const flickerHours = 50 / Object.keys(flickers).length;
/** About what one frame of chance lasts, with the darkness around it. */
const flashS = { 'tri-level': 20.7, 'bi-level': 12.4 } as const;

const eventsOf = (light: LightBlock, fastOnly = false): readonly ReceiverEvent[] => {
  const receiver = new Receiver({ fastOnly });
  return [...receiver.push(light), ...receiver.end()];
};

const hoursOf = ({ levels, sampleHz }: LightBlock): number => levels.length / sampleHz / 3600;

/** Packets where none was sent, and how many of those are said to rest on an assumption. */
function accepted(light: LightBlock): Counts {
  const packets = eventsOf(light).filter(({ kind }) => kind === 'packet');
  const recovered = packets.filter((event) => event.kind === 'packet' && event.recovered).length;
  return { hours: hoursOf(light), certain: packets.length - recovered, recovered };
}

const chanceTask = (code: Code): Task => ({
  name: `chance, ${code}`,
  units: Math.round((chanceHours * 3600) / flashS[code]),
  batch: 50,
  run(unit) {
    const light = chanceFlash(code, unit);
    const counts = accepted(light);
    if (unit % 10 !== 0) return counts;
    const { framesTested, slipsTested } = detectSequence(light);
    return { ...counts, looked: 1, frames: framesTested, slips: slipsTested, mostFrames: framesTested };
  },
});

const flickerTask = (name: string): Task => ({
  name: `flicker, ${name}`,
  units: Math.ceil((flickerHours * 3600) / unitS),
  batch: 5,
  run: (unit) => accepted(flickerLight(name, unit)),
});

interface Corruption {
  readonly bytes: readonly number[];
  readonly symbols: readonly number[];
  readonly at: number;
}

/** Every symbol of every vector's frame, made every other level. */
const corruptionsOf = (code: Code): readonly Corruption[] =>
  vectors.flatMap((vector) => {
    const bytes = bytesIn(vector);
    const symbols = symbolsOf(bytes, code);
    return symbols.slice(frameStart[code], -6).flatMap((symbol, i) => {
      const at = frameStart[code] + i;
      const levels = (code === 'tri-level' ? [0, 1, 2] : [0, 2]).filter((level) => level !== symbol);
      return levels.map((level) => ({ bytes, symbols: symbols.with(at, level), at }));
    });
  });

const corruptionTask = (code: Code): Task => {
  const corruptions = corruptionsOf(code);
  const verdict = (event: ReceiverEvent | undefined, bytes: readonly number[]) => {
    if (event?.kind !== 'packet') return 'fault';
    const same = encodeFrame(encodePacket(event.packet)).every((byte, i) => byte === bytes[i]);
    return `${same ? 'right' : 'wrong'}${event.recovered ? ', recovered' : ''}`;
  };
  return {
    name: `corruption, ${code}`,
    units: corruptions.length,
    batch: 100,
    run(unit) {
      const { symbols, bytes, at } = corruptions[unit] ?? { symbols: [], bytes: [], at: 0 };
      const { light } = show(symbols, { sampleHz: 500, snrDb: 34, seed: at });
      const packet = (fastOnly: boolean) => eventsOf(light, fastOnly).find(({ kind }) => kind === 'packet');
      return { [`fast ${verdict(packet(true), bytes)}`]: 1, [`both ${verdict(packet(false), bytes)}`]: 1 };
    },
  };
};

const chanceTasks = codes.map(chanceTask);
const flickerTasks = Object.keys(flickers).map(flickerTask);

const lightRow = (task: Task): string[] => {
  const { counts } = doneOf(task);
  const { hours = 0, certain = 0, recovered = 0 } = counts;
  return [task.name, hours.toFixed(1), `${certain}`, `${recovered}`];
};

function hypothesesRow(task: Task): string[] {
  const { looked = 0, frames = 0, slips = 0, mostFrames = 0 } = doneOf(task).counts;
  const each = looked === 0 ? 0 : frames / looked;
  const slipsEach = looked === 0 ? 0 : slips / looked;
  return [
    task.name,
    `${looked}`,
    each.toFixed(2),
    `${mostFrames}`,
    slipsEach.toFixed(1),
    ((each + slipsEach) / 1024).toExponential(1),
  ];
}

const corruptionHead = ['right', 'right, recovered', 'wrong', 'wrong, recovered', 'fault'] as const;

const corruptionRow = (task: Task, path: 'fast' | 'both'): string[] => {
  const { counts, units } = doneOf(task);
  const verdicts = corruptionHead.map((verdict) => `${counts[`${path} ${verdict}`] ?? 0}`);
  return [task.name, path === 'fast' ? 'without slip recovery' : 'with it', `${units}`].concat(verdicts);
};

export const neverWrong: Part = {
  name: 'never-wrong',
  title: 'What is taken for a packet and is none',
  run() {
    const tasks = [...chanceTasks, ...flickerTasks, ...codes.map(corruptionTask)];
    finish(tasks, ({ name, units }, { units: done }) => {
      process.stdout.write(`${name}: ${done} of ${units}\n`);
    });
    return Promise.resolve({ markdown: report(codes.map(corruptionTask)) });
  },
};

function report(corruptions: readonly Task[]): string {
  const lights = [...chanceTasks, ...flickerTasks];
  const hours = lights.reduce((sum, task) => sum + (doneOf(task).counts['hours'] ?? 0), 0);
  return [
    `${hours.toFixed(0)} simulated hours at 1,000 samples/s through the whole receiver. Chance: a preamble, a header and bits of chance, at 20-62 and 142 symbols/s, 10-35 dB, 0.2 % of refreshes repeated. Stopped and started again, the run goes on where it was; every unit of it is made from its number.`,
    table([['light', 'hours', 'accepted as certain', 'accepted as recovered'], ...lights.map(lightRow)]),
    'Hypotheses that meet the check sum in one transmission of chance, for every tenth of them. Damage that spares the CRC bytes passes it at 2^-10; the rules of well-formedness, which most of such bytes break, are not counted in.',
    table([
      ['light', 'looked at', 'frames, mean', 'frames, most', 'places of a repeat, mean', 'bound on the rate'],
      ...chanceTasks.map(hypothesesRow),
    ]),
    'Every symbol of every vector, made each other level, at 34 dB. What is read rightly all the same was damaged in its header, whose first zeros are no other than the sync.',
    table([
      ['light', 'slips', 'corruptions', ...corruptionHead],
      ...corruptions.flatMap((task) => [corruptionRow(task, 'fast'), corruptionRow(task, 'both')]),
    ]),
  ].join('\n\n');
}
