/**
 * Protects what an imp keeps, as the imp sees it: after a power cut in any flash operation of any history each of its
 * values is the old or the new one, a flipped bit never gives a wrong one, and no secret is ever in the flash in clear.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FirmwareName } from '../../../firmware/device-api.ts';
import type { Configuration } from '../../../firmware/store/configuration.ts';
import { blankConfiguration } from '../../../firmware/store/configuration.ts';
import { ImpStore } from '../../../firmware/store/imp-store.ts';
import { FlashChip, PowerCut } from '../../../hardware/flash-chip.ts';
import { fuseBytes, NodeVault } from '../../../host/vault.ts';
import { configurationOf } from '../../host/nvram/configuration.ts';

const geometry = { sizeBytes: 3072, sectorBytes: 1024 };
const vault = new NodeVault(new Uint8Array(fuseBytes).fill(7));

type Write =
  | { readonly what: 'configuration'; readonly value: Configuration }
  | { readonly what: 'blessed'; readonly value: boolean }
  | { readonly what: 'firmware'; readonly value: FirmwareName };

const clearedOf = (number: number): Configuration => ({ ...configurationOf(number), network: null });

const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('configuration' as const),
      value: fc.nat(1000).map(configurationOf),
    }),
  },
  fc.record({ what: fc.constant('configuration' as const), value: fc.constant(blankConfiguration) }),
  fc.record({
    what: fc.constant('configuration' as const),
    value: fc.nat(1000).map(clearedOf),
  }),
  fc.record({ what: fc.constant('blessed' as const), value: fc.boolean() }),
  fc.record({
    what: fc.constant('firmware' as const),
    value: fc.constantFrom<FirmwareName>('factory', 'application'),
  }),
);

interface Kept {
  readonly configuration: Configuration;
  readonly blessed: boolean;
  readonly firmware: FirmwareName | null;
}

const nothing: Kept = { configuration: blankConfiguration, blessed: false, firmware: null };
const keptBy = ({ configuration, blessed, firmware }: ImpStore): Kept => ({
  configuration,
  blessed,
  firmware,
});
const after = (kept: Kept, { what, value }: Write): Kept => ({ ...kept, [what]: value });

function perform(store: ImpStore, step: Write): void {
  const written =
    step.what === 'configuration'
      ? store.configure(step.value)
      : step.what === 'blessed'
        ? store.bless(step.value)
        : store.choose(step.value);
  expect(written.ok).toBe(true);
}

/** Performs a history until the power goes; what was kept before it went, and what may be kept instead. */
function run(chip: FlashChip, history: readonly Write[]): { readonly old: Kept; readonly next: Kept } {
  let old = nothing;
  let next = nothing;
  try {
    const store = new ImpStore(chip, vault);
    for (const step of history) {
      next = after(old, step);
      perform(store, step);
      old = next;
    }
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  return { old, next };
}

/** Every form in which a secret of `configurationOf` could be read out of an image. */
const clear = /network-\d|password-\d/;
function secretsIn(image: Uint8Array, history: readonly Write[]): string[] {
  const text = Buffer.from(image).toString('latin1');
  const hex = Buffer.from(image).toString('hex');
  const ids = history.flatMap((step) =>
    step.what === 'configuration' && step.value.enrollment !== null
      ? [step.value.enrollment.planId ?? '', step.value.enrollment.token]
      : [],
  );
  const reversed = ids.map((id) => Buffer.from(Buffer.from(id, 'hex').toReversed()).toString('hex'));
  return [
    ...(clear.exec(text) ?? []),
    ...[...ids, ...reversed].filter((id) => id !== '' && hex.includes(id)),
  ];
}

describe("an imp's store", () => {
  it('holds the old or the new state after a power cut in any operation of any history, and never a secret in clear', () => {
    fc.assert(
      fc.property(
        fc.array(write, { minLength: 1, maxLength: 25 }),
        fc.constantFrom(0, 0.4, 0.8, 1),
        (history, progress) => {
          const whole = new FlashChip(geometry);
          run(whole, history);
          for (let cutAt = 1; cutAt <= whole.operations; cutAt++) {
            const chip = new FlashChip({ ...geometry, seed: cutAt });
            chip.cutPower(cutAt, progress);
            const { old, next } = run(chip, history);
            chip.powerOn();
            const store = new ImpStore(chip, vault);
            expect(store.faults).toEqual([]);
            expect([JSON.stringify(old), JSON.stringify(next)]).toContain(JSON.stringify(keptBy(store)));
            expect(secretsIn(chip.image(), history)).toEqual([]);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('would notice a secret in clear', () => {
    const { value } = { value: configurationOf(3) };
    const history: Write[] = [{ what: 'configuration', value }];
    const wire = Buffer.from(value.enrollment!.token, 'hex').toReversed();
    expect(secretsIn(Buffer.from('..password-3-..'), history)).toHaveLength(1);
    expect(secretsIn(wire, history)).toHaveLength(1);
  });

  it('notices flipped bits: what it then gives is a value that was once written, or none, and it says so', () => {
    const history: Write[] = [
      { what: 'configuration', value: configurationOf(1) },
      { what: 'blessed', value: true },
      { what: 'firmware', value: 'factory' },
      { what: 'configuration', value: configurationOf(2) },
    ];
    const good = new FlashChip(geometry);
    run(good, history);
    const image = good.image();
    const end = image.findLastIndex((byte) => byte !== 0xff);
    const configurations = [blankConfiguration, configurationOf(1), configurationOf(2)].map((each) =>
      JSON.stringify(each),
    );
    const right = JSON.stringify(keptBy(new ImpStore(good, vault)));
    for (let bit = 12 * 8; bit < (end + 1) * 8; bit++) {
      const chip = new FlashChip({ ...geometry, image });
      chip.flipBit(bit >> 3, bit & 7);
      const store = new ImpStore(chip, vault);
      expect(configurations).toContain(JSON.stringify(store.configuration));
      expect(store.faults.length > 0 || JSON.stringify(keptBy(store)) === right, `bit ${bit}`).toBe(true);
    }
  });

  it('says that it is full, keeps what it had, and does not erase itself to death', () => {
    const chip = new FlashChip({ sizeBytes: 128, sectorBytes: 64 });
    const store = new ImpStore(chip, vault);
    const before = chip.operations;
    expect(store.configure(configurationOf(1))).toMatchObject({
      ok: false,
      fault: { stage: 'store', code: 'full' },
    });
    expect(chip.operations - before).toBeLessThan(20);
    expect(store.configuration).toEqual(blankConfiguration);
  });
});
