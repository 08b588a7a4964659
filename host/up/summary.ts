import { ledPatterns } from '../../firmware/led/patterns.ts';
import type { LedPatternName } from '../../firmware/led/patterns.ts';
import type { TraceEvent } from '../../firmware/trace.ts';
import type { Output } from '../cli/output.ts';

/** How one flash ended: the agent and what it answered, or the reason why there is none. */
export interface Outcome {
  readonly ok: boolean;
  readonly agentUrl?: string;
  readonly status?: number;
  readonly answer?: unknown;
  readonly fault?: { readonly code: string; readonly cause: string; readonly cure: string };
}

type Decoded = Extract<TraceEvent, { kind: 'blinkup' }>;

/** What is left to say when a flash is over: the flash, its settings, the LED, and what came of it. */
export class Summary {
  readonly #output: Output;
  readonly #shown: LedPatternName[] = [];
  #decoded: Decoded | null = null;

  constructor(output: Output) {
    this.#output = output;
  }

  note(event: TraceEvent): void {
    if (event.kind === 'blinkup') this.#decoded = event;
    if (event.kind === 'led-pattern' && event.pattern !== 'dark') this.#shown.push(event.pattern);
  }

  print({ ok, agentUrl, status, answer, fault }: Outcome): void {
    const { paint } = this.#output;
    this.#output.line();
    if (this.#decoded !== null) {
      const { atUs, startUs, lineCode, symbolHz, packet } = this.#decoded;
      const seconds = ((atUs - startUs) / 1e6).toFixed(1);
      this.#row('flash', `${seconds} s, ${lineCode}, ${symbolHz.toFixed(1)} symbols/s`);
      this.#row(
        'settings',
        Object.entries(packet)
          .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
          .join(', '),
      );
    }
    this.#row('LED', this.#shown.map((name) => ledPatterns[name].meaning).join(' > '));
    if (fault === undefined && agentUrl === undefined) {
      this.#row(paint.green('cleared'), 'the network settings are forgotten');
    } else if (fault === undefined) {
      this.#row(ok ? paint.green('enrolled') : paint.red('no answer'), `agent ${agentUrl ?? ''}`);
      this.#row('answered', `${status ?? ''} ${JSON.stringify(answer)}`);
    } else {
      this.#row(paint.red('failed'), fault.cause);
      this.#row('cure', fault.cure);
    }
  }

  #row(name: string, text: string): void {
    // A painted name has bytes that take no column.
    const width = name.includes('\u001b') ? name.length + 3 : 0;
    this.#output.line(`${name.padEnd(Math.max(12, width))} ${text}`);
  }
}
