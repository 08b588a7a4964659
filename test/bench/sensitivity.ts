/** Packets through noise, through trembling senders and repeated refreshes, beside a detector that is told all there is to know. */
import { writeFileSync } from 'node:fs';
import { Receiver } from '../../firmware/receiver/receiver.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { type Curve, drawCurves } from './curves.ts';
import { type Part, table } from './part.ts';
import { type Counts, doneOf, finish, type Task } from './progress.ts';
import {
  limitOf,
  type Packet,
  packetOf,
  type Point,
  points,
  rateSpread,
  type Sender,
  toldAll,
} from './sensitivity-light.ts';

const packets = 400;
const stepDb = 0.5;

/** What senders do, and how far above the limit they are looked at, in steps. */
interface Condition {
  readonly name: string;
  readonly sender: Sender;
  readonly fromSteps: number;
  readonly toSteps: number;
  readonly everySteps: number;
  readonly points: readonly Point[];
}

const steady: Condition = {
  name: 'steady',
  sender: {},
  fromSteps: -1,
  toSteps: 3,
  everySteps: 1,
  points,
};

const trembling: Condition = {
  name: 'trembling',
  sender: { jitterS: 0.002, repeats: 0.01 },
  fromSteps: 0,
  toSteps: 8,
  everySteps: 2,
  // Five repeats in a bi-level frame are more than the one that it can be read with.
  points: points.filter(({ code }) => code === 'tri-level'),
};

type Outcome = 'right' | 'recovered' | 'wrong' | 'fault';

/** What became of a packet. Recovered: right, but told to need a slip to be found. */
export function outcomeOf({ light, bytes }: Packet): Outcome {
  const receiver = new Receiver();
  const events = [...receiver.push(light), ...receiver.end()];
  const packet = events.find(({ kind }) => kind === 'packet');
  if (packet?.kind !== 'packet') return 'fault';
  if (encodeFrame(encodePacket(packet.packet)).some((byte, i) => bytes[i] !== byte)) return 'wrong';
  return packet.recovered ? 'recovered' : 'right';
}

const nameOf = ({ code, samples, grey }: Point): string =>
  `${code}, ${samples} samples a symbol${code === 'bi-level' ? '' : `, grey ${grey}`}`;

const taskOf = ({ name, sender }: Condition, point: Point, step: number): Task => ({
  name: `sensitivity, ${name}, ${nameOf(point)}, ${step}`,
  units: packets,
  batch: packets / 4,
  run(seed): Counts {
    const packet = packetOf(point, limitOf(point) + step * stepDb, seed, sender);
    return { [outcomeOf(packet)]: 1, told: toldAll(packet, point) ? 1 : 0 };
  },
});

const stepsOf = ({ fromSteps, toSteps, everySteps }: Condition): readonly number[] =>
  Array.from({ length: (toSteps - fromSteps) / everySteps + 1 }, (_, i) => fromSteps + i * everySteps);

const tasksOf = (condition: Condition): readonly Task[] =>
  stepsOf(condition).flatMap((step) => condition.points.map((point) => taskOf(condition, point, step)));

/** Shares of packets against decibels above the limit. */
function sharesOf(condition: Condition, point: Point, counted: (counts: Counts) => number): Curve['at'] {
  return stepsOf(condition).flatMap((step) => {
    const { units, counts } = doneOf(taskOf(condition, point, step));
    return units === 0 ? [] : [{ x: step * stepDb, share: counted(counts) / units }];
  });
}

const received = ({ right = 0, recovered = 0 }: Counts): number => right + recovered;

/** Where shares rise through a half. */
function crossing(at: Curve['at']): number | undefined {
  const above = at.findIndex(({ share }) => share >= 0.5);
  const [before, after] = [at[above - 1], at[above]];
  if (before === undefined || after === undefined) return undefined;
  return before.x + ((after.x - before.x) * (0.5 - before.share)) / (after.share - before.share);
}

function rowOf(condition: Condition, point: Point): string[] {
  const { code, samples, grey } = point;
  const limitDb = limitOf(point);
  const told = crossing(sharesOf(condition, point, (counts) => counts['told'] ?? 0));
  const own = crossing(sharesOf(condition, point, received));
  const db = (above: number | undefined) => (above === undefined ? 'beyond' : (limitDb + above).toFixed(2));
  const tried = tasksOf({ ...condition, points: [point] }).map(doneOf);
  const sum = (name: string) => tried.reduce((total, { counts }) => total + (counts[name] ?? 0), 0);
  return [
    code,
    `${samples}`,
    code === 'bi-level' ? '' : `${grey}`,
    limitDb.toFixed(2),
    db(told),
    db(own),
    own?.toFixed(2) ?? '',
    `${sum('wrong')} of ${tried.reduce((total, { units }) => total + units, 0)}`,
  ];
}

const head = [
  'line code',
  'samples a symbol',
  'grey',
  'limit, dB',
  'told all, dB',
  'impsim, dB',
  'above the limit, dB',
  'wrong',
];

const part = (condition: Condition, name: string, title: string, note: string): Part => ({
  name,
  title,
  run() {
    finish(tasksOf(condition), (task, { units }) => process.stdout.write(`${task.name}: ${units}\n`));
    const curves = condition.points.map((point) => ({
      name: nameOf(point),
      at: sharesOf(condition, point, received),
    }));
    const file = `${name}.svg`;
    writeFileSync(new URL(file, import.meta.url), drawCurves(`${title}: share of packets`, curves));
    const markdown = [
      `${packets} packets of 480 bits of chance at each ${stepDb * condition.everySteps} dB through the whole receiver: square edges, white noise, unknown phase, rate within ${rateSpread * 100} %. SNR at which half come through; the limit is the formula of a detector told levels, rate and phase, told all that detector itself on the same light. Wrong packets: where a good part of all packets has wrong bits, the check sum, which is worth 10 bits, passes about one in 1,000 of those; so a frame is believed only where its bits are sure enough. ${note}`,
      table([head, ...condition.points.map((point) => rowOf(condition, point))]),
      `![share of packets against SNR](${file})`,
    ];
    return Promise.resolve({ markdown: markdown.join('\n\n') });
  },
});

export const sensitivity = part(
  steady,
  'sensitivity',
  'Packets through noise',
  'Half of 400 packets is good to 0.1 dB.',
);

export const sensitivityTrembling = part(
  trembling,
  'sensitivity-trembling',
  'Packets through noise, with 2 ms of jitter and 1 % of refreshes repeated',
  'The limit is that of a steady sender; told all means told the place of every symbol. Bi-level is left out: five repeats in a frame are more than the one that it can be read with.',
);
