/** The serial ports that Linux's kernel knows of: for machines without udev (containers, small systems), where serialport's own list fails. */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A port and the number of its USB chip's vendor; undefined where it is on no USB. */
export interface KernelPort {
  readonly path: string;
  readonly vendorId: string | undefined;
}

/** Names under which Linux has boards: USB's own serial class, and chips between USB and a serial line. */
const boardName = /^tty(ACM|USB)\d+$/;

/** `idVendor` stands in the folder of the USB device, a few above that of the port. Source: Linux, Documentation/ABI/stable/sysfs-bus-usb. */
function vendorAbove(folder: string): string | undefined {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    try {
      return readFileSync(join(at, 'idVendor'), 'utf8').trim();
    } catch {
      // Not the USB device's folder yet.
    }
  }
  return undefined;
}

/** USB serial ports, from the kernel's `/sys/class/tty`; none where that is missing. */
export function kernelPorts(ttyFolder = '/sys/class/tty'): readonly KernelPort[] {
  let names: readonly string[];
  try {
    names = readdirSync(ttyFolder);
  } catch {
    return [];
  }
  return names
    .filter((name) => boardName.test(name))
    .sort()
    .map((name) => ({ path: `/dev/${name}`, vendorId: vendorAbove(realpathSync(join(ttyFolder, name))) }));
}
