/** How the scope's page moves through ten minutes of light in Chromium: the times between frames while it is zoomed and panned. */
import { impaired } from '../../hardware/impairments.ts';
import { lightOf } from '../../hardware/light-path.ts';
import type { LightSegment } from '../../hardware/screen.ts';
import { wavWriter } from '../../host/captures/formats/wav-writer.ts';
import { openCloud } from '../../host/cloud/index.ts';
import { flashOf } from '../../host/rig/phone.ts';
import { openPageBrowser, openSeen } from '../host/web/page-browser.ts';
import { gapRows } from './frame-gaps.ts';
import { type Part, table } from './part.ts';

const minutes = 10;
const sampleHz = 4000;
const minuteUs = 60e6;

/** A key a frame: in to a few tenths of a second, along, back, out again; so often. */
const keys = [
  ...Array<string>(20).fill('+'),
  ...Array<string>(40).fill('ArrowRight'),
  ...Array<string>(40).fill('ArrowLeft'),
  ...Array<string>(20).fill('-'),
];
const rounds = 5;

interface Measured {
  readonly gapsMs: readonly number[];
  /** How often the light was drawn anew. */
  readonly drawn: number;
}

/** A BlinkUp a minute, as a WAV. */
function capture(): Buffer {
  const flash = flashOf({
    planId: '0123456789abcdef',
    token: 'fedcba9876543210',
    network: { ssid: 'HomeNet', password: 'correct horse battery' },
  });
  const segments = Array.from({ length: minutes }, (): LightSegment[] => [
    { silenceUs: minuteUs - flash.durationUs },
    { waveform: flash },
  ]).flat();
  const config = { ...impaired({ snr: 26, ambient: 0.5, bits: 12 }), sampling: { sampleHz } };
  const writer = wavWriter();
  const pieces = Array.from(lightOf(segments, config, { seed: 3, blockSamples: 1 << 14 }), (block) =>
    writer.push(block),
  );
  const { head } = writer.end();
  const wav = Buffer.concat(pieces);
  if (head !== undefined) wav.set(head);
  return wav;
}

/** Presses a key in every frame: more often than a held key does. */
const move = `new Promise((resolve) => {
  const canvas = document.querySelector('.light-view canvas');
  const keys = Array(${rounds}).fill(${JSON.stringify(keys)}).flat();
  const gapsMs = [];
  const pen = canvas.getContext('2d');
  let drawn = 0;
  // Once a drawing.
  pen.setTransform = (...how) => {
    drawn += 1;
    CanvasRenderingContext2D.prototype.setTransform.apply(pen, how);
  };
  let beforeMs = 0;
  const step = (nowMs) => {
    if (beforeMs > 0) gapsMs.push(nowMs - beforeMs);
    beforeMs = nowMs;
    const key = keys[gapsMs.length];
    // The last drawing is waited for.
    if (key === undefined) return setTimeout(() => resolve({ gapsMs, drawn }), 100);
    // As the browser does: between two frames.
    setTimeout(() => canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

export const scopeZoom: Part = {
  name: 'scope-zoom',
  title: `The scope with ${minutes} minutes of light at ${sampleHz} samples a second`,
  async run() {
    const cloud = await openCloud({ memory: true });
    const browser = await openPageBrowser();
    try {
      const { url } = await cloud.listen();
      const { page } = await openSeen(browser);
      await page.goto(`${url}/scope`, { waitUntil: 'networkidle' });
      const buffer = capture();
      const beganMs = performance.now();
      await page.locator('#capture').setInputFiles({ name: 'light.wav', mimeType: 'audio/wav', buffer });
      const canvas = page.locator('.light-view canvas');
      await canvas.waitFor();
      const openMs = performance.now() - beganMs;
      const samples = /(\d+) samples, (\d+) transmissions/.exec(await page.locator('main').innerText());
      const { gapsMs, drawn } = await page.evaluate<Measured>(move);
      return {
        markdown: table([
          ['what', 'measured', 'goal'],
          ['samples', samples?.[1] ?? 'none', ''],
          ['transmissions read', samples?.[2] ?? 'none', String(minutes)],
          ['opened and read, ms', openMs.toFixed(0), ''],
          ...gapRows('zooming and panning', gapsMs),
          [`drawn anew in ${gapsMs.length} frames`, String(drawn), String(gapsMs.length)],
        ]),
      };
    } finally {
      await browser.close();
      await cloud.close();
    }
  },
};
