/** Protects the scope: it measures, decodes, draws the eye, and advises the resistor that the light asks for. */
import { describe, expect, it } from 'vitest';
import { lightOf } from '../../../hardware/light-path.ts';
import { type SensorKind, sensorKinds } from '../../../hardware/sensor-circuits.ts';
import { flashOf } from '../../../host/rig/phone.ts';
import { eyeLines } from '../../../host/scope/eye-diagram.ts';
import { Scope, type ScopeReport } from '../../../host/scope/scope.ts';
import { ohmsText } from '../../../host/scope/ohms-text.ts';
import { ScopePanel, scopeLines } from '../../../host/scope/scope-text.ts';
import { patternStepMs } from '../../../host/scope/test-pattern.ts';
import { newHealth } from '../../../host/serial/health.ts';
import { Shade } from '../../../protocol/shade.ts';

const flash = flashOf({ network: { ssid: 'lab', password: 'pa55word' } });

interface Looked {
  readonly kind?: SensorKind;
  readonly loadOhms: number;
  readonly whiteMicroamps?: number;
  readonly lamps?: number;
  readonly blockSamples?: number;
  readonly symbolHz?: number;
}

/** What the scope says of a phone in front of such a sensor. */
function look({
  kind = 'phototransistor',
  loadOhms,
  whiteMicroamps = 50,
  lamps = 0,
  blockSamples = 16,
  symbolHz,
}: Looked): ScopeReport[] {
  const shown =
    symbolHz === undefined
      ? flash
      : flashOf({ network: { ssid: 'lab', password: 'pa55word' } }, { symbolHz });
  const segments = [{ silenceUs: 1_000_000 }, { waveform: shown }, { silenceUs: 1_000_000 }];
  const { fullScaleVolts, mostVolts } = sensorKinds[kind];
  const sensor = {
    whiteMicroamps,
    loadOhms,
    supplyVolts: fullScaleVolts,
    saturationVolts: fullScaleVolts - mostVolts,
  };
  const watching = new Scope({ kind, presentOhms: loadOhms });
  const config = {
    sensor,
    ambient: { offset: lamps, ripple: 0.5 },
    adc: { bits: 10 },
    sampling: { sampleHz: 1000 },
  };
  const reports: ScopeReport[] = [];
  for (const block of lightOf(segments, config, { blockSamples })) reports.push(...watching.push(block));
  return reports;
}

const only = <K extends ScopeReport['kind']>(reports: readonly ScopeReport[], kind: K) =>
  reports.filter((report): report is Extract<ScopeReport, { kind: K }> => report.kind === kind);

const transmission = (reports: readonly ScopeReport[]) => {
  const [found] = only(reports, 'transmission');
  if (found === undefined) throw new Error('no transmission was seen');
  return found;
};

describe('the scope', () => {
  it.each([
    ['phototransistor', 22_000, 50],
    ['photodiode', 120_000, 1.2],
    ['photodiode-amplifier', 680_000, 2],
  ] as const)(
    '%s: advises a larger resistor where white is low, and the next measurement finds it good',
    (kind, loadOhms, whiteMicroamps) => {
      const first = transmission(look({ kind, loadOhms, whiteMicroamps }));
      expect(first.decoded).toBe(true);
      expect(first.advice).toMatchObject({ verdict: 'too-small' });
      const second = transmission(look({ kind, loadOhms: first.advice.ohms, whiteMicroamps }));
      expect(second.advice).toMatchObject({ verdict: 'good', ohms: first.advice.ohms });
      expect(second.levels.white).toBeCloseTo(first.advice.white, 1);
    },
  );

  it.each([
    ['phototransistor', 68_000, 100],
    ['photodiode', 1_000_000, 2],
    ['photodiode-amplifier', 2_200_000, 4],
  ] as const)('%s: sees white clipped, and steps down until it fits', (kind, startOhms, whiteMicroamps) => {
    let ohms: number = startOhms;
    const seen: string[] = [];
    for (let step = 0; step < 6; step++) {
      const { advice } = transmission(look({ kind, loadOhms: ohms, whiteMicroamps }));
      seen.push(advice.verdict);
      if (advice.verdict === 'good') break;
      expect(advice.ohms).toBeLessThan(ohms);
      ohms = advice.ohms;
    }
    expect(seen[0]).toBe('too-large');
    expect(seen.at(-1)).toBe('good');
  });

  it('measures black, grey and white', () => {
    const { levels, quality } = transmission(look({ loadOhms: 68_000 }));
    expect(levels.black).toBeLessThan(0.01);
    expect(levels.white).toBeCloseTo((50e-6 * 68_000) / 5, 2);
    // Grey of the SDK is sRGB 0xBF: 0.53 of white's light.
    expect((levels.grey ?? 0) / levels.white).toBeCloseTo(0.53, 1);
    expect(quality.symbolHz).toBeCloseTo(60, 0);
  });

  it('tells levels twenty times a second with every sample, figures once a second, the growing eye while receiving', () => {
    const reports = look({ loadOhms: 68_000 });
    const levels = only(reports, 'level');
    const seconds = only(reports, 'light').length;
    expect(seconds).toBeGreaterThan(5);
    expect(Math.abs(levels.length - 20 * seconds)).toBeLessThanOrEqual(20);
    expect(levels.every((report) => report.levels.length === 50)).toBe(true);
    expect(only(reports, 'preamble')).toMatchObject([{ lineCode: 'tri-level' }]);
    const eyes = only(reports, 'eye');
    expect(eyes.length).toBeGreaterThan(4);
    const grown = eyes.map(({ eye }) => eye.counts.flat().reduce((sum, count) => sum + count, 0));
    expect(grown).toEqual(grown.toSorted((a, b) => a - b));
    const times = reports.map(({ atUs }) => atUs);
    expect(levels.map(({ atUs }) => atUs)).toEqual(levels.map(({ atUs }) => atUs).toSorted((a, b) => a - b));
    expect(Math.max(...times)).toBeGreaterThan(0);
  });

  it.each([5000, 1600, 48])(
    'tells the same of blocks of %i samples as of a board’s records',
    (blockSamples) => {
      expect(look({ loadOhms: 68_000, blockSamples })).toEqual(look({ loadOhms: 68_000 }));
    },
  );

  it('its lines and its data hold no secret', () => {
    const reports = look({ loadOhms: 68_000 });
    const text = reports
      .map((report) => `${scopeLines(report).join('\n')}\n${JSON.stringify(report)}`)
      .join('\n');
    expect(text).toContain('BlinkUp decoded');
    expect(text).not.toContain('pa55word');
  });
});

describe('the test pattern of the transmitter’s page', () => {
  /** What is said of the pattern, shown three times over. */
  const seen = (loadOhms: number, { kind = 'phototransistor', microamps = 50, lamps = 0 }: Pattern) => {
    const { fullScaleVolts, mostVolts } = sensorKinds[kind];
    const symbols = Array.from(
      { length: 10 },
      (_, i) => ([Shade.black, Shade.grey, Shade.white] as const)[i % 3]!,
    );
    const stepUs = patternStepMs * 1000;
    const waveform = {
      lineCode: 'tri-level',
      symbolHz: 1e6 / stepUs,
      symbols,
      startsUs: Float64Array.from(symbols, (_, i) => i * stepUs),
      durationUs: symbols.length * stepUs,
    } as const;
    const config = {
      sensor: {
        whiteMicroamps: microamps,
        loadOhms,
        supplyVolts: fullScaleVolts,
        saturationVolts: fullScaleVolts - mostVolts,
      },
      screen: { riseUs: 20_000, fallUs: 15_000 },
      ambient: { offset: lamps, ripple: 0.5 },
      adc: { bits: 10 },
      sampling: { sampleHz: 1000 },
    };
    const watching = new Scope({ kind, presentOhms: loadOhms });
    return [...lightOf([{ silenceUs: 730_000 }, { waveform }, { silenceUs: 1_000_000 }], config)]
      .flatMap((block) => watching.push(block))
      .filter((report) => report.kind === 'pattern');
  };
  interface Pattern {
    readonly kind?: SensorKind;
    readonly microamps?: number;
    readonly lamps?: number;
  }

  it.each([
    ['phototransistor', 22_000, 50],
    ['photodiode', 120_000, 1.2],
    ['photodiode-amplifier', 680_000, 2],
  ] as const)(
    '%s: its levels are measured, and the resistor is named that then fits',
    (kind, ohms, microamps) => {
      const [first] = seen(ohms, { kind, microamps });
      expect(first).toMatchObject({ advice: { verdict: 'too-small' } });
      const { advice, levels } = first!;
      expect((levels.grey ?? 0) / levels.white).toBeCloseTo(0.53, 1);
      const [second] = seen(advice.ohms, { kind, microamps });
      expect(second!.advice).toMatchObject({ verdict: 'good', ohms: advice.ohms });
      expect(second!.levels.white).toBeCloseTo(advice.white, 1);
    },
  );

  it('lamps that flicker do not hide it', () => {
    const [first] = seen(22_000, { lamps: 0.5 });
    expect(first!.levels.black).toBeGreaterThan(0.05);
    expect(first!.levels.white - first!.levels.black).toBeCloseTo(0.22, 1);
  });

  it('grey and white that both stand at the end of the scale: the resistor is too large', () => {
    const [first] = seen(470_000, { microamps: 100 });
    expect(first).toMatchObject({ levels: { grey: null }, advice: { verdict: 'too-large' } });
    expect(first!.advice.ohms).toBeLessThan(470_000);
  });

  it('no BlinkUp is taken for it', () => {
    for (const symbolHz of [20, 30, 60])
      expect(only(look({ loadOhms: 68_000, symbolHz }), 'pattern')).toEqual([]);
  });

  it('is told with the resistor', () => {
    const lines = seen(22_000, {}).flatMap(scopeLines).join('\n');
    expect(lines).toMatch(/test pattern: black 0\.\d %, grey \d+ %, white 22 %/);
    expect(lines).toContain('take 68 kOhm');
  });
});

describe('the eye', () => {
  it.each([20, 30, 60])(
    'at %i symbols/s: black, a lit symbol in the middle half, black, and open between',
    (hz) => {
      const { eye } = transmission(look({ loadOhms: 82_000, symbolHz: hz }));
      const lines = eyeLines(eye);
      expect(lines).toHaveLength(9);
      expect(lines.every((line) => line.length === 48)).toBe(true);
      const at = (column: number): boolean[] => lines.map((line) => line[column] !== ' ');
      // Only black at both ends of the lit symbol's neighbours, only light in its middle.
      for (const column of [4, 44]) expect(at(column)).toEqual([...Array(8).fill(false), true]);
      const middle = at(24);
      expect(middle[8]).toBe(false);
      expect(middle.filter((lit) => lit).length).toBe(2);
    },
  );

  it('of nothing is empty', () => {
    expect(eyeLines({ counts: [[0, 0]], most: 0 })).toEqual(['  ']);
  });
});

describe('light in which no BlinkUp is found', () => {
  it.each([
    ['faint', { loadOhms: 2700 }, 'take a load resistor of'],
    ['flicker', { loadOhms: 22_000, lamps: 2, whiteMicroamps: 20 }, 'black paper'],
    ['full-scale', { loadOhms: 470_000, lamps: 5 }, 'shade'],
    ['dark', { loadOhms: 22_000, whiteMicroamps: 0.001 }, 'wiring'],
  ] as const)('%s is said, with its cure', (code, looked, cure) => {
    const hints = only(look(looked), 'light').flatMap(({ hint }) => hint ?? []);
    expect(hints.map((hint) => hint.code)).toContain(code);
    expect(hints.find((hint) => hint.code === code)?.cure).toContain(cure);
  });

  it('good light brings no hint', () => {
    const hints = only(look({ loadOhms: 68_000 }), 'light').flatMap(({ hint }) => hint ?? []);
    expect(hints.map(({ code }) => code).filter((code) => code !== 'dark')).toEqual([]);
  });
});

describe('what a terminal shows', () => {
  it('bar, figures, health and the eye while it grows', () => {
    const panel = new ScopePanel();
    const health = { ...newHealth(), samples: 99, lostSamples: 1, jitterMs: 2.5 };
    expect(panel.lines(health)).toEqual([]);
    const most: number[] = [];
    for (const report of look({ loadOhms: 68_000 })) {
      panel.push(report);
      const lines = panel.lines(health);
      most.push(lines.length);
      if (lines.length > 0) expect(lines.join('\n')).toContain(lines.length > 1 ? 'lost 1 of 100' : ' s');
    }
    expect(Math.max(...most)).toBeGreaterThan(11);
    expect(most.at(-1)).toBeLessThan(6);
    expect(panel.lines(health).join('\n')).toContain('arrival jitter 2.5 ms');
  });

  it.each([
    [470, '470 Ohm'],
    [4700, '4.7 kOhm'],
    [2_200_000, '2.2 MOhm'],
  ])('writes %i as %s', (ohms, text) => {
    expect(ohmsText(ohms)).toBe(text);
  });
});
