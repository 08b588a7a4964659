/** Protects: what an imp keeps on the host outlives a killed process, is its own, and tells its secrets to nobody. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImpStore } from '../../../firmware/store/imp-store.ts';
import { FlashFile } from '../../../host/nvram/flash-file.ts';
import { openNvram } from '../../../host/nvram/nvram.ts';
import { Rig } from '../../../host/rig/rig.ts';
import { NodeVault } from '../../../host/vault.ts';
import { flashContract } from '../../contract/flash.ts';
import { configurationOf } from './configuration.ts';

const contractFolder = mkdtempSync(join(tmpdir(), 'impsim-flash-'));
const opened: FlashFile[] = [];
afterAll(() => {
  for (const flash of opened) flash.close();
  rmSync(contractFolder, { recursive: true });
});
flashContract('a flash file', () => {
  const flash = new FlashFile(join(contractFolder, `${opened.length}.bin`));
  opened.push(flash);
  return flash;
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'impsim-nvram-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Lets a process write until it has said so many configurations, kills it, and tells the last that it said. */
async function writeAndKill(from: number, count: number): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'writer.ts'), folder, String(from)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let last = from - 1;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    last = Number(line);
    if (last === from + count - 1) child.kill('SIGKILL');
  });
  await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  return last;
}

describe('a killed process', () => {
  it('loses nothing that it has said it wrote, however often it is killed', async () => {
    let last = -1;
    for (const count of [1, 7, 60]) {
      last = await writeAndKill(last + 1, count);
      const nvram = await openNvram(folder);
      const store = new ImpStore(nvram.flash, new NodeVault(nvram.fuses));
      await nvram.close();
      expect(store.faults).toEqual([]);
      // The kill may come after the next one was written and before it was said.
      const kept = Number(store.configuration.network?.wifi?.ssid.split('-')[1]);
      expect(kept).toBeGreaterThanOrEqual(last);
      expect(store.configuration).toEqual(configurationOf(kept));
      last = kept;
    }
    const image = readFileSync(join(folder, 'flash.bin')).toString('latin1');
    expect(image).not.toMatch(/network-|password-/);
  }, 60_000);
});

describe('the folder of an imp', () => {
  it('carries an imp from one rig to the next: same key, same settings, no BlinkUp', async () => {
    const first = await openNvram(folder);
    const before = new Rig({ seed: 1, nvram: first });
    await before.transmit({ network: { ssid: 'Home', password: 'secret' } });
    await before.until('enrolled');
    await before.close();
    await first.close();
    const second = await openNvram(folder);
    const after = new Rig({ seed: 1, nvram: second });
    expect(after.device.configuration).toEqual(before.device.configuration);
    await after.run({ forUs: 1_000_000 });
    expect(after.device.state.name).toBe('joining');
    await after.close();
    await second.close();
  });

  it('is for one process at a time', async () => {
    const nvram = await openNvram(folder);
    await expect(openNvram(folder)).rejects.toMatchObject({ code: 'folder-in-use' });
    await nvram.close();
    await (await openNvram(folder)).close();
  });

  it('shows its files to nobody else', async () => {
    await (await openNvram(folder)).close();
    for (const name of ['flash.bin', 'fuses.key'])
      expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
  });

  it.each([
    ['flash.bin', 'short', 'nvram-size'],
    ['fuses.key', 'no key', 'fuses-unreadable'],
  ])('says what is wrong with a foreign %s, and lets the folder go', async (name, text, code) => {
    writeFileSync(join(folder, name), text);
    await expect(openNvram(folder)).rejects.toMatchObject({ code });
    await expect(openNvram(folder)).rejects.toMatchObject({ code });
  });

  it("does not open another imp's flash", async () => {
    const nvram = await openNvram(folder);
    new ImpStore(nvram.flash, new NodeVault(nvram.fuses)).configure(configurationOf(1));
    const stranger = new ImpStore(nvram.flash, new NodeVault(new Uint8Array(32)));
    expect(stranger.faults).toMatchObject([{ stage: 'store', code: 'sealed-elsewhere' }]);
    expect(stranger.configuration.network).toBeNull();
    await nvram.close();
  });
});
