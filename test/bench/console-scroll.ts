/** How the console's list of ten thousand devices scrolls in Chromium: the times between frames while it moves, and what the first load costs. */
import { ConsoleStage, deviceOf } from '../host/web/console-stage.ts';
import { gapRows } from './frame-gaps.ts';
import { type Part, table } from './part.ts';

const devices = 10_000;
const batch = 500;
const frames = 300;
/** A fling: so much a frame. */
const stepPx = 400;

interface Measured {
  readonly gapsMs: readonly number[];
  readonly rows: number;
}

async function fill({ cloud, ann }: ConsoleStage): Promise<void> {
  const row = await cloud.db
    .selectFrom('devices')
    .selectAll()
    .where('id', '=', ann.deviceId)
    .executeTakeFirstOrThrow();
  for (let from = 1; from < devices; from += batch) {
    const numbers = Array.from({ length: Math.min(batch, devices - from) }, (_, i) => from + i);
    await cloud.db
      .insertInto('devices')
      .values(numbers.map((n) => Object.assign({}, row, { id: deviceOf(1, n), name: `lamp ${n}` })))
      .execute();
  }
}

const scroll = `new Promise((resolve) => {
  const view = document.querySelector('.view');
  const gapsMs = [];
  let rows = 0;
  let beforeMs = 0;
  const step = (nowMs) => {
    if (beforeMs > 0) gapsMs.push(nowMs - beforeMs);
    beforeMs = nowMs;
    rows = Math.max(rows, document.querySelectorAll('.device-row').length);
    view.scrollTop += ${stepPx};
    if (gapsMs.length < ${frames}) requestAnimationFrame(step);
    else resolve({ gapsMs, rows });
  };
  requestAnimationFrame(step);
})`;

export const consoleScroll: Part = {
  name: 'console-scroll',
  title: 'The console with 10,000 devices',
  async run() {
    const stage = await ConsoleStage.open();
    try {
      await fill(stage);
      const page = await stage.console(stage.ann);
      const beganMs = performance.now();
      await page.reload();
      await page.getByRole('heading', { name: 'Devices' }).waitFor();
      const interactiveMs = performance.now() - beganMs;
      await page.getByText(`${devices} of ${devices} devices`).waitFor();
      const wholeMs = performance.now() - beganMs;
      const { gapsMs, rows } = await page.evaluate<Measured>(scroll);
      return {
        markdown: table([
          ['what', 'measured', 'goal'],
          ['interactive after a reload, ms', interactiveMs.toFixed(0), '300'],
          ['all devices in the page, ms', wholeMs.toFixed(0), ''],
          ...gapRows('scrolling', gapsMs),
          ['rows in the document', String(rows), ''],
        ]),
      };
    } finally {
      await stage.close();
    }
  },
};
