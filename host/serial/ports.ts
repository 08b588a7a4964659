/** Which ports there are, which of them may be a board, and the one that is an emulated board. */
import { SerialPort } from 'serialport';
import type { LightSegment } from '../../hardware/screen.ts';
import { sensorVolts } from '../../hardware/uno/sensor.ts';
import type { BlinkUpSettingsInput } from '../../protocol/settings.ts';
import { ImpError } from '../imp-error.ts';
import { pacePacer } from '../pacer.ts';
import { flashOf } from '../rig/phone.ts';
import type { Binding } from './binding.ts';
import { kernelPorts, type KernelPort } from './kernel-ports.ts';
import { UnoBinding, virtualPath } from './uno-binding.ts';
import { virtualUno } from './virtual-board.ts';

/** USB vendors of Unos, Nanos and the serial chips on their copies. */
const boardVendors: Readonly<Record<string, string>> = {
  '2341': 'Arduino',
  '2a03': 'Arduino',
  '1a86': 'CH340 (Uno or Nano copy)',
  '0403': 'FTDI (older Nano)',
  '10c4': 'CP210x (Nano copy)',
};

export interface FoundPort {
  readonly path: string;
  /** What its USB chip says it is, or null where that is none that boards have. */
  readonly board: string | null;
}

/** The machine's serial ports, boards first. */
export async function findPorts(binding: Pick<Binding, 'list'> = SerialPort): Promise<readonly FoundPort[]> {
  const found = (await listed(binding)).map(({ path, vendorId }) => ({
    path,
    board: boardVendors[vendorId?.toLowerCase() ?? ''] ?? null,
  }));
  return [...found.filter(({ board }) => board !== null), ...found.filter(({ board }) => board === null)];
}

/** serialport asks udev; where that is not installed, the kernel is asked. */
async function listed(binding: Pick<Binding, 'list'>): Promise<readonly KernelPort[]> {
  try {
    return await binding.list();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return kernelPorts();
    throw error;
  }
}

/** How the emulated board is to be. */
export interface VirtualOptions {
  /** Only a boot loader on it. */
  readonly blank?: boolean;
  /** What the phone before its sensor flashes. */
  readonly send?: BlinkUpSettingsInput;
}

/** What `--port` names: a path of this machine, or the emulated board. */
export interface ChosenPort {
  readonly path: string;
  /** Where the port comes from when not from the machine. */
  readonly binding?: UnoBinding;
}

/**
 * The port that was asked for, or the only board. `virtual` is an emulated Uno in real time.
 * Rejects with ImpError `no-board` and `several-boards`.
 */
export async function choosePort(
  asked: string | undefined,
  { send = demonstrationSettings, ...options }: VirtualOptions = {},
  binding?: Pick<Binding, 'list'>,
): Promise<ChosenPort> {
  if (asked === virtualPath) {
    const uno = virtualUno(options);
    uno.connect(0, sensorVolts(demonstration(send), demonstrationPath));
    return { path: virtualPath, binding: new UnoBinding(uno, { pacer: pacePacer(1) }) };
  }
  if (asked !== undefined) return { path: asked };
  const boards = (await findPorts(binding)).filter(({ board }) => board !== null);
  const [first] = boards;
  if (first === undefined)
    throw new ImpError(
      'no-board',
      'no board is plugged in',
      'plug in an Arduino Uno or Nano, name its port with --port, or take --port virtual',
    );
  if (boards.length > 1)
    throw new ImpError(
      'several-boards',
      `several boards are plugged in: ${boards.map(({ path }) => path).join(', ')}`,
      'name one with --port',
    );
  return { path: first.path };
}

const demonstrationSettings: BlinkUpSettingsInput = { network: { ssid: 'HomeNet', password: 's3cret!!' } };

/** What the emulated board sees: a phone that flashes the same settings again and again, 3 s apart, beside a lamp. */
function* demonstration(send: BlinkUpSettingsInput): Generator<LightSegment> {
  const flash = flashOf(send);
  for (;;) {
    yield { silenceUs: 3_000_000 };
    yield { waveform: flash };
  }
}

const demonstrationPath = {
  screen: { riseUs: 4000, fallUs: 3000 },
  ambient: { offset: 0.05 },
  sensor: { whiteMicroamps: 75, noiseOfWhite: 0.003 },
} as const;
