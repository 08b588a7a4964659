/** Protects finding the board: which port is one, what is said where none or several are, or the port may not be opened. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PortInfo } from '../../../host/serial/binding.ts';
import { kernelPorts } from '../../../host/serial/kernel-ports.ts';
import { Line } from '../../../host/serial/line.ts';
import { choosePort, findPorts } from '../../../host/serial/ports.ts';
import { virtualPath } from '../../../host/serial/uno-binding.ts';

const folder = mkdtempSync(join(tmpdir(), 'impsim-ports-'));
afterAll(() => rmSync(folder, { recursive: true }));

const port = (path: string, vendorId?: string): PortInfo => ({
  path,
  vendorId,
  manufacturer: undefined,
  serialNumber: undefined,
  pnpId: undefined,
  locationId: undefined,
  productId: undefined,
});
const machine = (...ports: PortInfo[]) => ({ list: () => Promise.resolve(ports) });

const uno = port('/dev/ttyACM0', '2341');
const nanoCopy = port('/dev/ttyUSB0', '1A86');
const mouse = port('/dev/ttyS0');

describe('the machine’s ports', () => {
  it('are told boards first, whatever the case of the vendor’s number', async () => {
    const found = await findPorts(machine(mouse, nanoCopy, uno));
    expect(found.map(({ path }) => path)).toEqual(['/dev/ttyUSB0', '/dev/ttyACM0', '/dev/ttyS0']);
    expect(found.map(({ board }) => board === null)).toEqual([false, false, true]);
  });

  it('the only board is taken without being named', async () => {
    expect(await choosePort(undefined, {}, machine(mouse, uno))).toEqual({ path: '/dev/ttyACM0' });
  });

  it.each([
    ['none', machine(mouse), 'no-board'],
    ['several', machine(uno, nanoCopy), 'several-boards'],
  ])('%s: that is said', async (_, ports, code) => {
    await expect(choosePort(undefined, {}, ports)).rejects.toMatchObject({ code });
  });

  it('a named one is taken as it is; virtual is an emulated board', async () => {
    expect(await choosePort('/dev/mine', {}, machine(uno))).toEqual({ path: '/dev/mine' });
    expect((await choosePort(virtualPath)).binding).toBeDefined();
  });
});

describe('where udev is not installed', () => {
  it('the kernel tells the ports, and the vendor of each', () => {
    const usb = join(folder, 'devices', 'usb1', '1-1');
    mkdirSync(join(usb, '1-1:1.0', 'tty', 'ttyACM0'), { recursive: true });
    writeFileSync(join(usb, 'idVendor'), '2341\n');
    mkdirSync(join(folder, 'devices', 'ttyS0'));
    const classFolder = join(folder, 'class');
    mkdirSync(classFolder);
    symlinkSync(join(usb, '1-1:1.0', 'tty', 'ttyACM0'), join(classFolder, 'ttyACM0'));
    symlinkSync(join(folder, 'devices', 'ttyS0'), join(classFolder, 'ttyS0'));
    expect(kernelPorts(classFolder)).toEqual([{ path: '/dev/ttyACM0', vendorId: '2341' }]);
    expect(kernelPorts(join(folder, 'none'))).toEqual([]);
  });

  it('a list is given, and no error of serialport’s', async () => {
    const withoutUdev = Object.assign(new Error('spawn udevadm ENOENT'), { code: 'ENOENT' });
    await expect(findPorts({ list: () => Promise.reject(withoutUdev) })).resolves.toBeInstanceOf(Array);
    await expect(findPorts({ list: () => Promise.reject(new Error('other')) })).rejects.toThrow('other');
  });
});

describe('what the system says of a port, by serialport’s native code', () => {
  it('no permission', async () => {
    const path = join(folder, 'ttyForeign');
    writeFileSync(path, '');
    chmodSync(path, 0);
    chmodSync(folder, 0o755);
    // The superuser may open everything: let it be nobody meanwhile.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(Line.open({ path, baud: 115_200 })).rejects.toMatchObject({
        code: 'no-permission',
        cure: expect.stringContaining('dialout'),
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('no such port', async () => {
    await expect(Line.open({ path: join(folder, 'none'), baud: 115_200 })).rejects.toMatchObject({
      code: 'no-port',
    });
  });
});
