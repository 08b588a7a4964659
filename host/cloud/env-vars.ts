/** Environment variables of a group: users keep keys of other services in them, so they are sealed where they lie. */
import type { CloudContext } from './context.ts';
import { nonceBytes, type CloudSecret } from './secret.ts';

const purpose = 'environment variables';

/** Before a sealed text; none begins so that an earlier release has written in clear. */
const mark = 'sealed:';

export type EnvVars = Readonly<Record<string, unknown>>;

/** What the database keeps of them. */
export function sealEnvVars(cloud: CloudContext, vars: EnvVars): string {
  if (Object.keys(vars).length === 0) return '{}';
  return mark + cloud.secret.seal(purpose, JSON.stringify(vars), cloud.world.randomBytes(nonceBytes));
}

/** Them again. Throws Error if they were sealed by another cloud. */
export function openEnvVars(secret: CloudSecret, kept: string): EnvVars {
  const text = kept.startsWith(mark) ? secret.unseal(purpose, kept.slice(mark.length)) : kept;
  return JSON.parse(text) as EnvVars;
}
