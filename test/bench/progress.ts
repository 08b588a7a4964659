/** Counts of long runs, kept in a file after every batch: a run that was stopped goes on where it was. */
import { readFileSync, writeFileSync } from 'node:fs';

/** What was counted, by name. */
export type Counts = Readonly<Record<string, number>>;

export interface Task {
  readonly name: string;
  /** Units of work in all. Unit i depends on i alone, so that it does not matter in how many runs they are done. */
  readonly units: number;
  readonly batch: number;
  /** Does unit i; its counts are added to the others'. Names that begin with `most` keep the largest. */
  readonly run: (unit: number) => Counts;
}

export interface Done {
  readonly units: number;
  readonly counts: Counts;
}

const file = new URL('progress.json', import.meta.url);

const read = (): Record<string, Done> => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Done>;
  } catch {
    return {};
  }
};

/** What has been done of a task. */
export const doneOf = ({ name }: Pick<Task, 'name'>): Done => read()[name] ?? { units: 0, counts: {} };

/** Adds counts to others. */
export function sumOf(before: Counts, added: Counts): Counts {
  const sum: Record<string, number> = { ...before };
  for (const [name, count] of Object.entries(added))
    sum[name] = name.startsWith('most') ? Math.max(sum[name] ?? 0, count) : (sum[name] ?? 0) + count;
  return sum;
}

/** Does the tasks in turn, a batch each, until all are done. */
export function finish(tasks: readonly Task[], told: (task: Task, done: Done) => void): void {
  for (let open = tasks; open.length > 0;) {
    open = open.filter((task) => doneOf(task).units < task.units);
    for (const task of open) {
      let { units, counts } = doneOf(task);
      for (const end = Math.min(task.units, units + task.batch); units < end; units++)
        counts = sumOf(counts, task.run(units));
      writeFileSync(file, `${JSON.stringify({ ...read(), [task.name]: { units, counts } }, null, 2)}\n`);
      told(task, { units, counts });
    }
  }
}
