/** A report as a folder: a page that needs nothing else, the results as JSON lines, JUnit XML; pictures beyond the page's size beside it. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ImpError } from '../../imp-error.ts';
import type { ReplayRun } from '../replay.ts';
import { closingLine } from '../summary.ts';
import { pageRows } from './page-rows.ts';
import { pageHead, pageTail } from './page.ts';

/** Pictures within the page, at most; base64 letters. A browser opens this in a few seconds. */
const mostEmbedded = 48_000_000;

export interface FinishedRun extends ReplayRun {
  readonly startedAt: Date;
  readonly seed: number;
  readonly junit: string;
}

export class Report {
  readonly #folder: string;
  /** Captures that have a picture. */
  readonly #pictured = new Set<number>();

  /** Makes the folder. An older report in it goes; nothing else does. Throws ImpError `output`. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#attempt(() => {
      mkdirSync(folder, { recursive: true });
      rmSync(join(folder, 'pictures'), { recursive: true, force: true });
      for (const name of ['index.html', 'results.jsonl', 'junit.xml'])
        rmSync(join(folder, name), { force: true });
    });
  }

  /** Where to look. */
  get page(): string {
    return join(this.#folder, 'index.html');
  }

  /** Puts a picture (deflated SVG) aside until the page is made. */
  keepPicture(index: number, picture: Uint8Array | undefined): void {
    if (picture === undefined || picture.length === 0) return;
    this.#attempt(() => {
      if (this.#pictured.size === 0) mkdirSync(join(this.#folder, 'pictures'), { recursive: true });
      const base64 = Buffer.from(picture.buffer, picture.byteOffset, picture.length).toString('base64');
      writeFileSync(this.#picturePath(index), `picture(${index},"${base64}")\n`);
    });
    this.#pictured.add(index);
  }

  /** Writes everything. Pictures of what needs a look first go into the page itself. */
  finish(run: FinishedRun): void {
    const { results, summary, regression, junit } = run;
    const lines = [...results, closingLine(summary, regression)];
    this.#attempt(() => {
      writeFileSync(
        join(this.#folder, 'results.jsonl'),
        lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
      );
      writeFileSync(join(this.#folder, 'junit.xml'), junit);
      this.#writePage(run);
    });
  }

  #writePage(run: FinishedRun): void {
    const page = openSync(this.page, 'w');
    try {
      const rows = pageRows(run.results, run.regression, (index) => this.#pictured.has(index));
      writeSync(page, pageHead({ ...run, rows }));
      let embedded = 0;
      for (const { index } of rows) {
        if (!this.#pictured.has(index)) continue;
        const call = readFileSync(this.#picturePath(index), 'latin1');
        if (embedded + call.length > mostEmbedded) continue;
        embedded += call.length;
        const base64 = call.slice(call.indexOf('"') + 1, call.lastIndexOf('"'));
        writeSync(page, `<script type="text/plain" id="picture-${index}">${base64}</script>\n`);
        rmSync(this.#picturePath(index));
        this.#pictured.delete(index);
      }
      writeSync(page, pageTail());
    } finally {
      closeSync(page);
    }
    if (this.#pictured.size === 0) rmSync(join(this.#folder, 'pictures'), { recursive: true, force: true });
  }

  #picturePath(index: number): string {
    return join(this.#folder, 'pictures', `${index}.js`);
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      throw new ImpError(
        'output',
        `${this.#folder}: the report cannot be written (${error.message})`,
        'name a folder that may be written to, on a disk with room',
      );
    }
  }
}
