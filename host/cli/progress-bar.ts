/** A bar on a terminal's stderr, with the time that is left; nothing elsewhere. */
export interface ProgressBar {
  show(step: string, done: number, all: number): void;
  end(): void;
}

const width = 30;

export function progressBar(stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  const startedMs = performance.now();
  let shown = false;
  return {
    show(step, done, all) {
      if (!stream.isTTY || all === 0) return;
      const full = Math.round((done / all) * width);
      const leftMs = ((performance.now() - startedMs) / Math.max(1, done)) * (all - done);
      stream.write(
        `\r${step.padEnd(10)} ${'█'.repeat(full)}${'·'.repeat(width - full)} ${done}/${all} ${Math.ceil(leftMs / 1000)} s `,
      );
      shown = true;
    },
    end() {
      if (shown) stream.write('\n');
    },
  };
}
