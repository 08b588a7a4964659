/** Packets in which the screen shows one refresh of the frame twice, in either line code. */
import { type Part, table } from './part.ts';
import { type Counts, doneOf, finish, type Task } from './progress.ts';
import { outcomeOf } from './sensitivity.ts';
import { packetOf, type Point } from './sensitivity-light.ts';

const packets = 1000;
const snrDb = 20;

interface Row {
  readonly point: Point;
  /** Share of packets that must be kept. */
  readonly wanted: number;
}

const rows: readonly Row[] = [
  { point: { code: 'tri-level', samples: 16, grey: 0.347 }, wanted: 0.99 },
  { point: { code: 'bi-level', samples: 16, grey: 1 }, wanted: 0.9 },
];

const taskOf = ({ point }: Row): Task => ({
  name: `one repeat, ${point.code}`,
  units: packets,
  batch: packets / 4,
  run: (seed): Counts => ({ [outcomeOf(packetOf(point, snrDb, seed, { repeated: 1 }))]: 1 }),
});

function cellsOf(row: Row): string[] {
  const { units, counts } = doneOf(taskOf(row));
  const { right = 0, recovered = 0, wrong = 0, fault = 0 } = counts;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    row.point.code,
    percent((right + recovered) / units),
    percent(row.wanted),
    `${right}`,
    `${recovered}`,
    `${wrong}`,
    `${fault}`,
  ];
}

export const oneRepeat: Part = {
  name: 'one-repeat',
  title: 'One refresh shown twice',
  run() {
    finish(rows.map(taskOf), (task, { units }) => process.stdout.write(`${task.name}: ${units}\n`));
    return Promise.resolve({
      markdown: [
        `${packets} packets of 480 bits of chance, 16 samples a symbol, ${snrDb} dB; one refresh of the frame, anywhere in it, is shown twice. A packet is told to be recovered where a repeat had to be found by the check sum; where two places fit, nothing is accepted.`,
        table([
          ['line code', 'kept', 'wanted', 'certain', 'recovered', 'wrong', 'fault'],
          ...rows.map(cellsOf),
        ]),
      ].join('\n\n'),
    });
  },
};
