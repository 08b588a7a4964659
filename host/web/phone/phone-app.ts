/** The phone's half of `impsim up --lan`: opened by a one-use address; what it was given is in this page alone, and stored nowhere. */
import type { BlinkupApp } from '../blinkup/apps.ts';
import type { Credentials } from '../blinkup/network-form.ts';
import type { BlinkupOutcome } from '../blinkup/outcome.ts';
import type { LookingImp, ShownLight } from '../blinkup/shown-light.ts';
import type { AskSightings, Sighting } from '../blinkup/sighting.ts';
import { ApiError, ask } from '../shell/api.ts';

export interface OpenedPhone {
  readonly imp: LookingImp;
  readonly app: BlinkupApp;
  /** Throws ApiError. */
  readonly look: (shown: ShownLight) => Promise<void>;
  readonly sightings: AskSightings;
}

async function post<T>(path: string, key: string | null, body: unknown = {}): Promise<T> {
  const answer = await ask(`/api/phone${path}`, {
    method: 'POST',
    credentials: 'omit',
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { 'x-impsim-phone': key }),
    },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as T;
}

/** What follows `#` in the address, which it is taken out of. */
function codeInAddress(): string | null {
  const code = /^#enter=([\w-]+)$/.exec(location.hash)?.[1] ?? null;
  history.replaceState(null, '', location.pathname);
  return code;
}

/** Throws ApiError where the address was used, or holds nothing. */
export async function openPhone(): Promise<OpenedPhone> {
  const code = codeInAddress();
  if (code === null)
    throw new ApiError(
      'no-code',
      'this page is opened by a one-use address, and was loaded without it',
      'type p in the terminal where impsim up runs, and scan the code',
    );
  const { key, imp } = await post<{ readonly key: string; readonly imp: LookingImp }>('/', null, { code });
  return {
    imp,
    app: {
      credentials: () => post<Credentials>('/token', key),
      outcome: (token) => post<BlinkupOutcome>('/outcome', key, { token }),
    },
    sightings: (agoMs) => post<readonly Sighting[]>('/sightings', key, { agoMs }),
    look: async (shown) => void (await post('/light', key, shown)),
  };
}
