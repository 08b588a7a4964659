/** Protects: a picture without --show-secrets is the same whatever the password is: bytes, bits and light of it are not in it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { htmlPage } from '../../../host/pictures/html-page.ts';
import { observe } from '../../../host/pictures/observer.ts';
import { svgPicture } from '../../../host/pictures/svg-picture.ts';
import { textPicture } from '../../../host/pictures/text-picture.ts';
import { type LineCode, lineCodes } from '../../../protocol/line-code.ts';
import { waveform } from '../../../protocol/waveform.ts';
import { darkUs, frameOf, type Secrets } from './planted.ts';

/** Light without noise: two flashes differ in their secrets only. */
function lightWith(secrets: Secrets, lineCode: LineCode, damage: boolean): readonly LightBlock[] {
  const frame = frameOf(secrets);
  if (damage) frame[frame.length - 1]! ^= 0xff;
  const wave = waveform(frame, { lineCode, symbolHz: 50 });
  return [...lightOf([{ silenceUs: darkUs }, { waveform: wave }, { silenceUs: darkUs }])];
}

const pictureOf = (secrets: Secrets, lineCode: LineCode, damage = false) =>
  observe(lightWith(secrets, lineCode, damage), 'flash.csv');

const digits = fc.string({
  unit: fc.constantFrom(...Array.from('123456789abcdef')),
  minLength: 16,
  maxLength: 16,
});
const secretsOf = fc.record({
  password: fc.string({
    unit: fc.constantFrom(...Array.from('abcdefghkmnpqrstuvwxyz23456789')),
    minLength: 10,
    maxLength: 10,
  }),
  planId: digits,
  token: digits,
});

/** Numbers about the light as a whole, such as the eye and the rate, are no secret, but they differ. */
const withoutQuality = (text: string) => text.replaceAll(/SNR [^<\n]*|[\d.]+ symbols\/s/g, '');

/** All that is written in a picture. */
const wordsIn = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text = '']) => withoutQuality(text));

/** How many points the line of light has. */
const pointsIn = (svg: string): number =>
  [...svg.matchAll(/<path d="([^"]*)"[^>]*class="light"/g)].reduce(
    (sum, [, d = '']) => sum + d.split(/[ML]/).length - 1,
    0,
  );

describe('a picture of tri-level light', () => {
  it('does not depend on secrets', () => {
    fc.assert(
      fc.property(secretsOf, secretsOf, (these, those) => {
        const [a, b] = [pictureOf(these, 'tri-level'), pictureOf(those, 'tri-level')];
        expect(a.transmissions[0]?.fault).toBeUndefined();
        const [one, other] = [svgPicture(a).svg, svgPicture(b).svg];
        expect(wordsIn(one)).toEqual(wordsIn(other));
        // The receiver's clock is not quite the same: a sample more or less at the end of what is hidden.
        expect(Math.abs(pointsIn(one) - pointsIn(other))).toBeLessThan(5);
        expect(textPicture(a).map(({ text }) => withoutQuality(text))).toEqual(
          textPicture(b).map(({ text }) => withoutQuality(text)),
        );
      }),
      { numRuns: 8 },
    );
  });
});

describe.each(lineCodes)('a picture of %s light', (lineCode) => {
  const secrets = { password: 'open sesame', planId: 'a1b2c3d4e5f60718', token: '123456789abcdef1' };
  const wire = (hex: string) => hex.match(/../g)!.toReversed().join(' ');
  const words = [
    Array.from(secrets.password, (letter) => letter.charCodeAt(0).toString(16)).join(' '),
    secrets.password,
    wire(secrets.planId),
    wire(secrets.token),
  ];
  const picture = pictureOf(secrets, lineCode);

  it('shows secrets when it is told to', () => {
    const { svg } = svgPicture(picture, { showSecrets: true });
    expect(svg).toContain('open sesame');
    expect(svg).toContain(wire(secrets.token).slice(0, 20));
    expect(svg).not.toContain('••••');
  });

  it('has none of them in it else', () => {
    const text = [
      svgPicture(picture).svg,
      htmlPage('x', svgPicture(picture).svg),
      ...textPicture(picture).map((line) => line.text),
    ].join('\n');
    for (const word of words) expect(text).not.toContain(word);
    expect(text).toContain('••••');
    expect(text).toContain('HomeNet');
  });

  it.each([false, true])(
    'draws no finer light than extremes where a secret is (frame damaged: %s)',
    (damage) => {
      const damaged = pictureOf(secrets, lineCode, damage);
      const [transmission] = damaged.transmissions;
      expect(transmission?.fault === undefined).toBe(!damage);
      expect(transmission?.secrets.length).toBeGreaterThan(0);
      const hidden = svgPicture(damaged).svg;
      const shown = svgPicture(damaged, { showSecrets: true }).svg;
      const hiddenUs = transmission!.secrets.reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0);
      expect(pointsIn(shown) - pointsIn(hidden)).toBeGreaterThan((0.9 * hiddenUs) / 1000);
      if (damage) expect(hidden).not.toContain('HomeNet');
    },
  );
});
