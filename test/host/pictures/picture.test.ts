/** Protects: what a picture shows is what was sent, in every format, from any light, in constant memory, without fonts. */
import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { EnvelopeMeter } from '../../../host/pictures/envelope-meter.ts';
import { htmlPage } from '../../../host/pictures/html-page.ts';
import { observe } from '../../../host/pictures/observer.ts';
import { svgPicture } from '../../../host/pictures/svg-picture.ts';
import { textPicture } from '../../../host/pictures/text-picture.ts';
import { lineCodes } from '../../../protocol/line-code.ts';
import { bitsOfBytes, waveform } from '../../../protocol/waveform.ts';
import { cut } from '../../firmware/receiver/receive.ts';
import { darkUs, flash, frameOf } from './planted.ts';

const frame = frameOf();

describe.each(lineCodes)('the picture of a %s flash', (lineCode) => {
  const wave = waveform(frame, { lineCode, symbolHz: 40 });
  const light = flash(wave);
  const picture = observe([light], 'flash.csv');
  const [transmission] = picture.transmissions;
  const lead = wave.symbols.length - 6 - frame.length * 8 * (lineCode === 'tri-level' ? 2 : 1);

  it('has the bytes, bits and fields that were sent', () => {
    expect(picture.transmissions).toHaveLength(1);
    expect(transmission?.lineCode).toBe(lineCode);
    expect(transmission?.bytes.map(({ byte }) => byte)).toEqual([...frame]);
    const header = transmission!.bytes[0]!;
    const bits = transmission!.bits.filter(({ startUs }) => startUs >= header.startUs);
    expect(bits.slice(0, frame.length * 8).map(({ bit }) => bit)).toEqual(bitsOfBytes(frame));
    expect(transmission!.fields.map(({ title, text }) => [title, text])).toContainEqual([
      'SSID',
      '"HomeNet"',
    ]);
    expect(transmission!.fields.at(-1)?.title).toBe('CRC');
    expect(transmission!.marks).toEqual([]);
  });

  it('has each byte where it was sent, within half a symbol', () => {
    const symbolUs = 1e6 / wave.symbolHz;
    const symbolsPerByte = lineCode === 'tri-level' ? 16 : 8;
    for (const [index, { startUs, endUs }] of transmission!.bytes.entries()) {
      const sentUs = darkUs + (lead + index * symbolsPerByte) * symbolUs;
      expect(Math.abs(startUs - sentUs)).toBeLessThan(symbolUs / 2);
      expect(Math.abs(endUs - sentUs - symbolsPerByte * symbolUs)).toBeLessThan(symbolUs / 2);
    }
  });

  it('does not depend on how light is cut', () => {
    expect(svgPicture(observe(cut(light, [1, 7, 500]), 'flash.csv'))).toEqual(svgPicture(picture));
  });

  it('is a page that needs nothing else', () => {
    const page = htmlPage('a <b>', svgPicture(picture).svg);
    expect(page).toContain('a &lt;b&gt;');
    expect(page).not.toMatch(/(src|href)=|url\(|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  });

  it('is drawn in a terminal, too', () => {
    const lines = textPicture(picture, { showSecrets: true }).map(({ text }) => text);
    expect(Math.max(...lines.slice(5).map((text) => Array.from(text).length))).toBeLessThanOrEqual(80);
    const drawn = lines.join('\n');
    expect(drawn).toContain('2a head');
    for (const byte of frame) expect(drawn).toContain(byte.toString(16).padStart(2, '0'));
  });
});

describe('pictures without fonts', () => {
  const picture = observe(
    [flash(waveform(frameOf({ password: 'pass word ~{|}' }), { symbolHz: 40 }))],
    'flash "1" & <2> ü.csv',
  );
  const { svg, width, height } = svgPicture(picture, { typeface: 'strokes' });

  it('hold no text that needs one', () => {
    expect(svg).not.toContain('<text');
    expect(svg).not.toContain('NaN');
  });

  it('look the same to a renderer with and without fonts', () => {
    const render = (loadSystemFonts: boolean) => new Resvg(svg, { font: { loadSystemFonts } }).render();
    const [bare, rich] = [render(false), render(true)];
    expect(bare.width).toBe(width);
    expect(bare.height).toBeGreaterThanOrEqual(Math.floor(height));
    expect(Buffer.from(bare.pixels).equals(Buffer.from(rich.pixels))).toBe(true);
    // The title is drawn in dark ink near the top.
    const row = bare.pixels.subarray(0, width * 4 * 40);
    expect(row.some((value, i) => i % 4 === 0 && value < 80)).toBe(true);
  });
});

describe('light without a transmission', () => {
  it.each([
    ['too dark', 100, 'demodulator/too-dark'],
    ['clipped', 65_535, 'demodulator/clipped'],
  ])('is drawn with its fault: %s', (_, level, code) => {
    const levels = new Uint16Array(5000).fill(level);
    const picture = observe([{ originUs: 0, sampleHz: 1000, firstIndex: 0, levels }], 'dark.csv');
    expect(svgPicture(picture).svg).toContain(`FAULT ${code}`);
    expect(
      textPicture(picture)
        .map(({ text }) => text)
        .join('\n'),
    ).toContain(`FAULT ${code}`);
  });

  it('may be no light at all', () => {
    expect(svgPicture(observe([], 'empty.csv')).svg).toContain('FAULT demodulator/no-light');
  });
});

describe('the envelope', () => {
  it('keeps extremes and times while its columns grow', () => {
    const meter = new EnvelopeMeter();
    const block = (firstIndex: number, level: number) => ({
      originUs: 0,
      sampleHz: 1000,
      firstIndex,
      levels: new Uint16Array(1000).fill(level),
    });
    for (let second = 0; second < 600; second++) meter.add(block(second * 1000, second === 300 ? 9000 : 100));
    const { columnUs, highest, lowest, endUs } = meter.report();
    expect(endUs).toBe(600e6);
    expect(highest.length).toBeLessThanOrEqual(4096);
    expect(highest[Math.floor(300.5e6 / columnUs)]).toBe(9000);
    expect(highest[Math.floor(299e6 / columnUs)]).toBe(100);
    expect(Math.min(...lowest)).toBe(100);
  });
});
