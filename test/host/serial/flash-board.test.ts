/** Protects uploading: the sampler goes on an empty board and runs; a cut upload is mended by the next; a wrong chip is left alone. */
import { describe, expect, it } from 'vitest';
import { memoryImage } from '../../../hardware/intel-hex.ts';
import { ImpError } from '../../../host/imp-error.ts';
import { flashBoard, type FlashProgress } from '../../../host/serial/flash-board.ts';
import { Sampler } from '../../../host/serial/sampler.ts';
import { UnoBinding, virtualPath as path } from '../../../host/serial/uno-binding.ts';
import { builtFirmware, parsedHex, virtualUno } from '../../../host/serial/virtual-board.ts';

const program = builtFirmware('sampler');
const bytes = Math.max(...program.map(({ address, bytes: part }) => address + part.length));
const wanted = memoryImage(program, 32_768).subarray(0, bytes);
const blank = () => new UnoBinding(virtualUno({ blank: true }));
const code = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof ImpError ? error.code : String(error)),
  );

describe('flashing', () => {
  it('puts the sampler on an empty board in under 3 s of the board’s time, verified, and it runs', async () => {
    const binding = blank();
    const progress: FlashProgress[] = [];
    const report = await flashBoard({ path, binding, program, onProgress: (step) => progress.push(step) });
    expect(binding.uno.nowUs()).toBeLessThan(3_000_000);
    expect(report).toEqual({
      chip: 'ATmega328P',
      baud: 115_200,
      pages: Math.ceil(bytes / 128),
      differentPages: 0,
      written: true,
    });
    expect(binding.uno.flash().subarray(0, bytes)).toEqual(wanted);
    expect(progress.map(({ step }) => step)).toEqual([
      ...Array(report.pages).fill('writing'),
      ...Array(report.pages).fill('verifying'),
    ]);
    const sampler = await Sampler.connect({ path, binding });
    expect(sampler.hello.version).toBe(1);
    await sampler.close();
  });

  it('only looks, when that is asked', async () => {
    const binding = blank();
    const before = binding.uno.flash();
    const report = await flashBoard({ path, binding, program, dryRun: true });
    expect(report).toMatchObject({ written: false, differentPages: report.pages });
    expect(binding.uno.flash()).toEqual(before);
    const again = await flashBoard({ path, binding: new UnoBinding(virtualUno()), program, dryRun: true });
    expect(again).toMatchObject({ written: false, differentPages: 0 });
  });

  it.each([1, 7, 30])('cut at page %i, the next upload mends it', async (cutPage) => {
    const binding = blank();
    const cut = flashBoard({
      path,
      binding,
      program,
      onProgress: ({ donePages }) => {
        if (donePages === cutPage) binding.unplug();
      },
    });
    expect(await code(cut)).toBe('port-lost');
    expect(binding.uno.flash().subarray(0, bytes)).not.toEqual(wanted);
    binding.plug();
    await flashBoard({ path, binding, program });
    expect(binding.uno.flash().subarray(0, bytes)).toEqual(wanted);
  });

  it('goes over a program that runs and talks', async () => {
    const binding = new UnoBinding(virtualUno());
    const sampler = await Sampler.connect({ path, binding, sampleHz: 4000 });
    for await (const { firstIndex } of sampler.light()) if (firstIndex > 2000) break;
    await sampler.close();
    const report = await flashBoard({ path, binding, program });
    expect(report.written).toBe(true);
  });

  it('refuses a wrong chip, and writes nothing', async () => {
    const binding = blank();
    const { uno } = binding;
    const before = uno.flash();
    // The answer to "read signature", as an ATmega168 gives it.
    const right = [0x1e, 0x95, 0x0f];
    let at = 0;
    const open = binding.open.bind(binding);
    binding.open = async (options) => {
      const port = await open(options);
      const heard = uno.onByte;
      uno.onByte = (byte, broken) => {
        at = byte === right[at] ? at + 1 : Number(byte === right[0]);
        heard(at === 2 ? 0x94 : byte, broken);
      };
      return port;
    };
    expect(await code(flashBoard({ path, binding, program }))).toBe('wrong-chip');
    expect(uno.flash()).toEqual(before);
  });

  it('says that a page did not come out as it was written', async () => {
    const binding = blank();
    const { uno } = binding;
    let verifying = false;
    const open = binding.open.bind(binding);
    binding.open = async (options) => {
      const port = await open(options);
      const heard = uno.onByte;
      uno.onByte = (byte, broken) => heard(verifying && byte === 0x93 ? 0x92 : byte, broken);
      return port;
    };
    const onProgress = ({ step, donePages }: FlashProgress): void => {
      verifying ||= step === 'writing' && donePages === Math.ceil(bytes / 128);
    };
    expect(await code(flashBoard({ path, binding, program, onProgress }))).toBe('verify-failed');
  });

  it('a board without a boot loader, and a program that is too large or damaged', async () => {
    const silent = blank();
    silent.uno.send = () => {};
    expect(await code(flashBoard({ path, binding: silent, program }))).toBe('no-boot-loader');
    const large = [{ address: 0x7b00, bytes: new Uint8Array(512) }];
    expect(await code(flashBoard({ path, binding: blank(), program: large }))).toBe('program-too-large');
    expect(() => parsedHex(':00000001FE', 'x.hex')).toThrow(ImpError);
    expect(() => parsedHex('', 'x.hex')).toThrow(ImpError);
  }, 30_000);
});
