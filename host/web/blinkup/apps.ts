/** The network half of a phone's BlinkUp app, in each of its roles: where credentials come from, and who says what became of them. */
import { api, ApiError, ask } from '../shell/api.ts';
import type { Credentials } from './network-form.ts';
import type { BlinkupOutcome } from './outcome.ts';
import type { AskSightings, Sighting } from './sighting.ts';

export interface BlinkupApp {
  /** Throws ApiError. */
  credentials(): Promise<Credentials>;
  /** Throws ApiError. */
  outcome(token: string): Promise<BlinkupOutcome>;
}

/** The Electric Imp app: the developer plan ID of who is signed in. */
export const impApp: BlinkupApp = {
  credentials: () => api.post<Credentials>('/blinkup/token'),
  outcome: (token) => api.post<BlinkupOutcome>('/blinkup/outcome', { token }),
};

/** What the devices of who is signed in made of a flash. */
export const ownSightings: AskSightings = (agoMs) =>
  api.get<readonly Sighting[]>(`/blinkup/sightings?agoMs=${Math.round(agoMs)}`);

const basic = (apiKey: string): string => `Basic ${btoa(`${apiKey}:`)}`;

/** This browser, as an installation of an SDK app: production plan IDs belong to it. */
export function installation(): string {
  const kept = localStorage.getItem('impsim.installation');
  if (kept !== null) return kept;
  const made = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  localStorage.setItem('impsim.installation', made);
  return made;
}

const planPlace = 'impsim.planId';

/** The end-user's plan ID that the SDK gave at the last BlinkUp; null: none yet. */
export const storedPlanId = (): string | null => localStorage.getItem(planPlace);

const watchers = new Set<(planId: string) => void>();

/** Tells of every plan ID that is stored; returns what ends that. */
export function watchPlanId(watcher: (planId: string) => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

function storePlanId(planId: string): void {
  localStorage.setItem(planPlace, planId);
  for (const watcher of watchers) watcher(planId);
}

interface SetupToken {
  readonly id: string;
  readonly plan_id: string;
}

interface TokenStatus {
  readonly impee_id: string;
  readonly agent_url?: string;
}

/** An app with the BlinkUp SDK: an API key; a fresh production plan ID, or the end-user's stored one. Calls known: SDK 0.3.0. */
export const sdkApp = (apiKey: string, planIdToUse: () => string | null): BlinkupApp => {
  const headers = { authorization: basic(apiKey), 'x-impsim-installation': installation() };
  return {
    async credentials() {
      if (!/^[A-Za-z0-9]{32}$/.test(apiKey))
        throw new ApiError('key-malformed', 'an API key is 32 letters and digits', 'copy the whole key');
      const planId = planIdToUse();
      const body = new URLSearchParams(planId === null ? {} : { plan_id: planId });
      const answer = await ask('/v1/setup_tokens', { method: 'POST', headers, body, credentials: 'omit' });
      const { id, plan_id } = (await answer.json()) as SetupToken;
      storePlanId(plan_id);
      return { token: id, planId: plan_id };
    },
    async outcome(token) {
      const answer = await ask(`/v1/setup_tokens/${token}`, { headers, credentials: 'omit' });
      const { impee_id, agent_url } = (await answer.json()) as TokenStatus;
      if (impee_id !== '' && agent_url !== undefined)
        return { state: 'enrolled', deviceId: impee_id, agentUrl: agent_url };
      // The SDK would go on polling until it times out; the cloud of this page knows reasons.
      const told = await ask('/api/blinkup/outcome', {
        method: 'POST',
        headers: { ...headers, 'x-impsim-page': '1', 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
      return (await told.json()) as BlinkupOutcome;
    },
  };
};
