/** Counts who asks how often, at this process, in a memory that never grows beyond a bound. */
import { isLoopbackAddress, networkOf } from './addresses.ts';
import { limits, limitNames, type LimitChoices, type LimitName } from './table.ts';

/**
 * Who is remembered at once under each limit. Beyond it those who asked longest ago are forgotten: an attacker who makes a
 * limit forget him has to ask so often that the limit of his address holds him back.
 */
export const mostRemembered = 10_000;

/** What came of counting, and what to tell the caller. */
export interface Verdict {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window is over and all begins anew. */
  readonly resetMs: number;
}

/** Who asks for what. */
export interface Asking {
  readonly limit: LimitName;
  /** Whom the limit counts; the caller's address if not given. */
  readonly who?: string;
  /** From where, as the socket says; undefined: in this process. */
  readonly address: string | undefined;
}

interface Window {
  count: number;
  readonly endMs: number;
}

const local = 'this process';

export class RateLimits {
  readonly #nowMs: () => number;
  readonly #choices: LimitChoices;
  readonly #windows: ReadonlyMap<LimitName, Map<string, Window>>;

  constructor(nowMs: () => number, choices: LimitChoices = {}) {
    this.#nowMs = nowMs;
    this.#choices = choices;
    this.#windows = new Map(limitNames.map((name) => [name, new Map()]));
  }

  /** Counts one. Not allowed: it was one too many, and is not counted. */
  take(asking: Asking): Verdict {
    const nowMs = this.#nowMs();
    const most = this.#mostOf(asking);
    const windows = this.#windowsOf(asking.limit);
    const key = keyOf(asking);
    const kept = windows.get(key);
    const window =
      kept === undefined || nowMs >= kept.endMs
        ? { count: 0, endMs: nowMs + limits[asking.limit].windowMs }
        : kept;
    const allowed = window.count < most;
    if (allowed) window.count += 1;
    // Put at the end, as the newest.
    windows.delete(key);
    windows.set(key, window);
    if (windows.size > mostRemembered)
      for (const oldest of windows.keys()) {
        windows.delete(oldest);
        break;
      }
    return verdict(allowed, most, window, nowMs);
  }

  /** What `take` would say, without counting. */
  look(asking: Asking): Verdict {
    const nowMs = this.#nowMs();
    const most = this.#mostOf(asking);
    const kept = this.#windowsOf(asking.limit).get(keyOf(asking));
    const window =
      kept === undefined || nowMs >= kept.endMs
        ? { count: 0, endMs: nowMs + limits[asking.limit].windowMs }
        : kept;
    return verdict(window.count < most, most, window, nowMs);
  }

  /** Takes one back that turned out not to count. */
  giveBack(asking: Asking): void {
    const window = this.#windowsOf(asking.limit).get(keyOf(asking));
    if (window !== undefined && window.count > 0) window.count -= 1;
  }

  /** How many are remembered, of all limits together. */
  get remembered(): number {
    return Array.from(this.#windows.values(), (windows) => windows.size).reduce((sum, size) => sum + size, 0);
  }

  #mostOf({ limit, address }: Asking): number {
    const row = limits[limit];
    return this.#choices[limit] ?? (isLoopbackAddress(address) ? row.mostOnLoopback : row.most);
  }

  #windowsOf(name: LimitName): Map<string, Window> {
    const windows = this.#windows.get(name);
    if (windows === undefined) throw new RangeError(`there is no limit ${name}`);
    return windows;
  }
}

const keyOf = ({ who, address }: Asking): string =>
  who ?? (address === undefined ? local : networkOf(address));

const verdict = (allowed: boolean, most: number, { count, endMs }: Window, nowMs: number): Verdict => ({
  allowed,
  limit: most,
  remaining: Math.max(0, most - count),
  resetMs: endMs - nowMs,
});
