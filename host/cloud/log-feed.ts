/**
 * Log lines as they become readable, in their order, each once: for streams in this process. Lines of other processes
 * come by whatever joins the processes; it may lose or double what it brings, as what is missing is read from the database.
 */
import type { LogLineRow } from './schema.ts';

export type LogListener = (line: LogLineRow) => void;

/** Reads lines from the database: those after `afterId`, oldest first; and the number of the newest. */
export interface LogReader {
  after(afterId: number): Promise<LogLineRow[]>;
  newestId(): Promise<number>;
}

export class LogFeed {
  readonly #reader: LogReader;
  readonly #listeners = new Set<LogListener>();
  readonly #failed: (error: unknown) => void;
  /** The last line told; null: nobody listens. */
  #toldId: number | null = null;
  #reading: Promise<void> | null = null;
  #rung = false;

  /** `failed` is told when the database cannot be read; the lines come with the next one that can. */
  constructor(reader: LogReader, failed: (error: unknown) => void) {
    this.#reader = reader;
    this.#failed = failed;
  }

  /** Tells `listener` of every line after the present newest one, whose number it resolves with. */
  async listen(listener: LogListener): Promise<{ readonly afterId: number; readonly stop: () => void }> {
    if (this.#toldId === null) {
      const newestId = await this.#reader.newestId();
      // Another may have begun to listen while we asked.
      this.#toldId ??= newestId;
    }
    this.#listeners.add(listener);
    const stop = (): void => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#toldId = null;
    };
    const afterId = this.#toldId;
    // A line may have come while we asked, and nobody listened.
    this.ring();
    return { afterId, stop };
  }

  /** Lines that became readable, oldest first: written here, or by another process that sent them along. */
  heard(lines: readonly LogLineRow[]): void {
    if (this.#toldId === null) return;
    if (this.#reading === null && lines[0]?.id === this.#toldId + 1) return this.#tell(lines);
    this.ring();
  }

  /** Somewhere lines became readable. */
  ring(): void {
    if (this.#toldId === null) return;
    this.#rung = true;
    this.#reading ??= this.#catchUp();
  }

  /** Resolves when all that was heard has been told. */
  async settled(): Promise<void> {
    await this.#reading;
  }

  async #catchUp(): Promise<void> {
    try {
      while (this.#rung && this.#toldId !== null) {
        this.#rung = false;
        const lines = await this.#reader.after(this.#toldId);
        this.#tell(lines);
        if (lines.length > 0) this.#rung = true;
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      // At once, so that no ring falls between the last look and the end.
      this.#reading = null;
    }
  }

  #tell(lines: readonly LogLineRow[]): void {
    for (const line of lines) {
      if (this.#toldId === null || line.id <= this.#toldId) continue;
      this.#toldId = line.id;
      for (const listener of this.#listeners) listener(line);
    }
  }
}
