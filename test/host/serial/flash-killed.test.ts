/** Protects an upload whose program is killed: what is half written is mended by the next, over the system's own serial port. */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { memoryImage } from '../../../hardware/intel-hex.ts';
import { pacePacer } from '../../../host/pacer.ts';
import { builtFirmware, virtualUno } from '../../../host/serial/virtual-board.ts';
import { startImpsim } from '../cli/impsim.ts';
import { openPty } from './pty.ts';

const pageBytes = 128;
const program = builtFirmware('sampler');
const bytes = Math.max(...program.map(({ address, bytes: part }) => address + part.length));
const wanted = memoryImage(program, 32_768).subarray(0, bytes);

it('impsim flash, killed in the middle of writing, and again: then the board is whole', async () => {
  const uno = virtualUno({ blank: true });
  // Half as fast as a real one: where both compete for the processor, the program must not seem to be silent to the board.
  const pty = await openPty(uno, pacePacer(0.5), { baud: 115_200, resetOnOpen: true });
  const onBoard = (): Uint8Array => uno.flash().subarray(0, bytes);
  const pageAt = (page: number): Uint8Array => onBoard().subarray(page * pageBytes, (page + 1) * pageBytes);
  const isBlank = (page: number): boolean => pageAt(page).every((byte) => byte === 0xff);

  const killed = startImpsim(['flash', '--port', pty.path]);
  const ended = once(killed, 'exit');
  while (isBlank(5) && killed.exitCode === null) await nextTurn();
  killed.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(onBoard()).not.toEqual(wanted);

  await pty.unplug();
  await pty.plug();
  const [status] = await once(startImpsim(['flash', '--port', pty.path]), 'exit');
  expect(status).toBe(0);
  expect(onBoard()).toEqual(wanted);
  await pty.close();
});
