/** Protects the published types: example programs compile against them, and they name what a program really finds. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Rig } from '../../../host/rig/rig.ts';
import { SandboxFirmware } from '../../../host/sandbox/device/firmware.ts';
import { programOf } from '../../../host/sandbox/program.ts';

const root = join(import.meta.dirname, '../../..');
const programs = join(root, 'test/scenarios/programs');

const compile = (project: string): string =>
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], {
    encoding: 'utf8',
    stdio: 'pipe',
  });

describe('the published types', () => {
  for (const project of ['device.tsconfig.json', 'agent.tsconfig.json'])
    it(`fit the example programs of ${project}`, () => {
      expect(() => compile(join(programs, project))).not.toThrow();
    });

  it('are tried by every example', () => {
    const named = ['device', 'agent'].flatMap(
      (half) =>
        (JSON.parse(readFileSync(join(programs, `${half}.tsconfig.json`), 'utf8')) as { files: string[] })
          .files,
    );
    for (const file of readdirSync(programs).filter((name) => name.endsWith('.ts')))
      expect(named).toContain(file);
  });

  it('name exactly what device code finds', async () => {
    const text = readFileSync(join(root, 'host/sandbox/api/device.d.ts'), 'utf8');
    const declared = [...text.matchAll(/^declare (?:const|function) (\w+)/gm)].map(([, name]) => name ?? '');
    const look = `server.log(Object.getOwnPropertyNames(globalThis).join());
      for (const object of ['imp', 'hardware', 'server', 'agent']) server.log(object + ':' + Object.keys((globalThis as any)[object]).join());`;
    const firmware = await SandboxFirmware.open({ programs: { application: await programOf(look) } });
    const rig = new Rig({ seed: 1, firmware });
    firmware.holdWith((answer) => rig.hold(answer));
    await rig.transmit({ network: { ssid: 'HomeNet', password: 'planted-secret' } });
    await rig.until('log');
    const [globals = '', ...objects] = rig.trace.flatMap((event) =>
      event.kind === 'log' ? [event.text] : [],
    );
    await rig.close();
    for (const name of declared) expect(globals.split(',')).toContain(name);
    for (const line of objects) {
      const [object = '', names = ''] = line.split(':');
      const body = text.slice(text.indexOf(`declare const ${object}:`)).split('\n};')[0] ?? '';
      for (const name of names.split(',').filter((each) => !each.startsWith('pin')))
        expect(body, `${object}.${name}`).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });
});
