/** Protects the advice on resistors: swing and rise time agree with a circuit simulator, and following the advice leads to good light. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  adviseResistor,
  e12Ohms,
  levelRow,
  nearestE12,
  type SensorKind,
  sensorKinds,
} from '../../hardware/sensor-circuits.ts';

const folder = mkdtempSync(join(tmpdir(), 'impsim-spice-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Swing, volts, and rise time from 10 to 90 %, microseconds, as ngspice has them: photo-current into load and capacity, clamped. */
function spice(ohms: number, microamps: number): { swingVolts: number; riseUs: number } {
  const { farads } = sensorKinds.phototransistor;
  const swing = (microamps * ohms) / 1e6;
  const endUs = ohms * farads * 1e6 * 12;
  const netlist = [
    'phototransistor as a current source on its load',
    `I1 0 out PULSE(0 ${microamps}u 1u 1n 1n 1 2)`,
    `R1 out 0 ${ohms}`,
    `C1 out 0 ${farads}`,
    `.tran ${endUs / 5000}u ${endUs}u`,
    `.meas tran rise TRIG v(out) VAL=${0.1 * swing} RISE=1 TARG v(out) VAL=${0.9 * swing} RISE=1`,
    '.meas tran top MAX v(out)',
    '.end',
    '',
  ].join('\n');
  const path = join(folder, `load-${ohms}.cir`);
  writeFileSync(path, netlist);
  const text = execFileSync('ngspice', ['-b', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const value = (name: string): number => Number(new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1]);
  return { swingVolts: value('top'), riseUs: value('rise') * 1e6 };
}

describe('the table of levels', () => {
  it.each([22_000, 47_000, 68_000])('at %i Ohm agrees with ngspice within a hundredth', (ohms) => {
    const row = levelRow(ohms, 50);
    const simulated = spice(ohms, 50);
    expect(simulated.swingVolts / row.swingVolts).toBeCloseTo(1, 2);
    expect(simulated.riseUs / row.riseUs).toBeCloseTo(1, 2);
  });

  it('is limited by the supply', () => {
    expect(levelRow(1_000_000, 50).swingVolts).toBe(sensorKinds.phototransistor.mostVolts);
  });
});

describe('the advice', () => {
  /** What would be measured with a resistor under some light. */
  const measured = (kind: SensorKind, ohms: number, microamps: number) => {
    const { fullScaleVolts, mostVolts } = sensorKinds[kind];
    const white = (microamps * ohms) / 1e6 / fullScaleVolts;
    const most = mostVolts / fullScaleVolts;
    return { black: 0, white: Math.min(most, white), clipped: white > most ? 0.5 : 0 };
  };

  it('followed again and again ends with a resistor that fits, and stays there', () => {
    const kinds = fc.constantFrom<SensorKind>('phototransistor', 'photodiode', 'photodiode-amplifier');
    fc.assert(
      fc.property(
        kinds,
        fc.constantFrom(...e12Ohms),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (kind, startOhms, share) => {
          // Such light as some resistor of the series is right for, and that is fast enough.
          const { fullScaleVolts, farads } = sensorKinds[kind];
          const rightOhms = Math.min(share * 1e6, 1500 / (farads * 1e6 * 2.2) / 1.3);
          const microamps = ((0.68 * fullScaleVolts) / rightOhms) * 1e6;
          let ohms = startOhms;
          for (let step = 0; step < 16; step++) {
            const advice = adviseResistor(kind, ohms, measured(kind, ohms, microamps));
            if (advice.verdict === 'good') break;
            expect(advice.ohms).not.toBe(ohms);
            ohms = advice.ohms;
          }
          const last = adviseResistor(kind, ohms, measured(kind, ohms, microamps));
          expect(last.verdict).toBe('good');
          expect(last.white).toBeGreaterThan(0.4);
          expect(last.white).toBeLessThan(0.95);
        },
      ),
    );
  });

  it.each([
    ['bright light on a large resistor', 68_000, { black: 0.02, white: 0.94, clipped: 0.4 }, 'too-large'],
    ['faint light on a small one', 22_000, { black: 0.01, white: 0.12, clipped: 0 }, 'too-small'],
    ['light as it should be', 33_000, { black: 0.05, white: 0.6, clipped: 0 }, 'good'],
    ['a sensor in the sun', 22_000, { black: 0.7, white: 0.74, clipped: 0 }, 'too-much-ambient'],
    ['a resistor that makes it slow', 470_000, { black: 0.02, white: 0.6, clipped: 0 }, 'too-slow'],
  ] as const)('%s', (_, presentOhms, levels, verdict) => {
    expect(adviseResistor('phototransistor', presentOhms, levels).verdict).toBe(verdict);
  });

  it('names resistors that can be bought', () => {
    expect([nearestE12(21_000), nearestE12(50_000), nearestE12(1), nearestE12(1e9)]).toEqual([
      22_000, 47_000, 1000, 8_200_000,
    ]);
  });
});
