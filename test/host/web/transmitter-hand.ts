/** The hand that types into the transmitter's page, and the eye that films what it flashes. */
import { Shade } from '../../../protocol/shade.ts';
import type { FrameBrowser } from './frame-browser.ts';

/** What a screen shows for each shade, one channel of a pixel: SDK 0.3.0's grey. */
const shadeOf: Readonly<Record<number, Shade>> = { 0: Shade.black, 191: Shade.grey, 255: Shade.white };

export interface Film {
  /** One shade a frame. */
  readonly frames: readonly Shade[];
  readonly frameHz: number;
}

const text = JSON.stringify;

export class TransmitterHand {
  readonly #browser: FrameBrowser;

  constructor(browser: FrameBrowser) {
    this.#browser = browser;
  }

  async type(id: string, value: string): Promise<void> {
    await this.#browser.until(`document.getElementById(${text(id)})`);
    await this.#browser.run(`{
      const input = document.getElementById(${text(id)});
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value').set.call(input, ${text(value)});
      input.dispatchEvent(new Event(input.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
    }`);
    await this.#browser.frame();
  }

  /** Clicks what is labelled or named so: a button, a choice. */
  async click(words: string): Promise<void> {
    const found = `[...document.querySelectorAll('button, label, summary')].find((one) => one.textContent.includes(${text(words)}))`;
    await this.#browser.until(found);
    await this.#browser.run(`${found}.click()`);
    await this.#browser.frame();
  }

  /** Sees the page's words until they hold `words`. */
  async reads(words: string): Promise<string> {
    await this.#browser.until(`document.getElementById('page').innerText.includes(${text(words)})`);
    return this.#browser.run<string>(`document.getElementById('main').innerText`);
  }

  /** Films the next frames of what is on the whole screen. */
  async frames(count: number, frameHz: number): Promise<Film> {
    const frames: Shade[] = [];
    while (frames.length < count) {
      const brightness = await this.#browser.brightness(1000 / frameHz);
      frames.push(shadeOf[brightness] ?? Shade.black);
    }
    return { frames, frameHz };
  }

  /** Starts, and films from the press of the button until the flashing is over. `intervalMs` tells how far apart frames are. */
  async film(
    start: () => Promise<void>,
    intervalMs: (frame: number) => number = () => 1000 / 60,
  ): Promise<Film> {
    this.#browser.hurry();
    await start();
    const warning = `document.querySelector('dialog[open] button.first')`;
    if (await this.#browser.run<boolean>(`Boolean(${warning})`))
      await this.#browser.run(`${warning}.click()`);
    // Until the light begins: credentials, the countdown.
    await this.#browser.until(`document.querySelector('.flash') && !document.querySelector('.flash .count')`);
    const frames: Shade[] = [];
    for (let i = 0; ; i++) {
      const interval = intervalMs(i);
      const shown = shadeOf[await this.#browser.brightness(interval)];
      if (shown === undefined) break;
      for (let held = Math.round((interval * 60) / 1000); held > 1; held--)
        frames.push(frames.at(-1) ?? shown);
      frames.push(shown);
      if (i % 30 === 0 && !(await this.#browser.run<boolean>(`Boolean(document.querySelector('.flash'))`)))
        break;
    }
    return { frames, frameHz: 60 };
  }
}
