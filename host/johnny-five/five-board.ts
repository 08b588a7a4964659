/** A johnny-five board on an IO object, without johnny-five's console, signals and guesses of a port. */
import five from 'johnny-five';
import { ImpError } from '../imp-error.ts';
import { within } from '../serial/patience.ts';

/** A board over a slow bus may take seconds to name its pins. */
const readyMs = 10_000;

/** Resolves when the board is ready. Rejects with ImpError `io-failed`; what goes wrong later goes to `onError`. */
export async function fiveBoard(io: object, onError: (why: unknown) => void = () => {}): Promise<five.Board> {
  const options = { io, repl: false, debug: false, sigint: false, timeout: 2 * readyMs };
  const failed = (words: string): ImpError =>
    new ImpError(
      'io-failed',
      `the IO object cannot be used: ${words}`,
      'try it with johnny-five alone first',
    );
  const board = new five.Board(options);
  const ready = new Promise<true>((resolve, reject) => {
    board.on('ready', () => resolve(true));
    // Errors that nobody hears would end the program.
    board.on('error', (why: unknown) => {
      reject(failed(why instanceof Error ? why.message : String(why)));
      onError(why);
    });
  });
  if ((await within(ready, readyMs)) === null) throw failed(`it was not ready within ${readyMs / 1000} s`);
  return board;
}
