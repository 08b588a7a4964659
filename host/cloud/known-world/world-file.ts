/** A known world as a file: what `impsim cloud --load` fills a cloud with. YAML, or JSON, which is YAML too. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { ImpType } from '../../../protocol/device-link.ts';
import { DeviceId } from '../../../protocol/ids.ts';
import { ImpError } from '../../imp-error.ts';
import { apiKeyForm } from '../api-keys.ts';
import { groupTypes, type GroupType } from '../groups.ts';
import { loginKeyForm } from '../login-keys.ts';
import { unblessingKeyForm } from '../unblessing.ts';

const shortTypes = Object.keys(groupTypes).map((type) => type.replace('_devicegroup', ''));

/** `development`, or `development_devicegroup`. */
const Type = z
  .string()
  .transform((type) => (type.endsWith('_devicegroup') ? type : `${type}_devicegroup`))
  .refine((type): type is GroupType => Object.hasOwn(groupTypes, type), {
    error: `must be one of ${shortTypes.join(', ')}`,
  });

const Build = z.strictObject({
  device_code: z.string().default(''),
  agent_code: z.string().default(''),
  description: z.string().optional(),
  origin: z.string().optional(),
  flagged: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
});

const Group = z.strictObject({
  name: z.string(),
  type: Type,
  description: z.string().optional(),
  env_vars: z.record(z.string(), z.json()).optional(),
  load_code_after_blessing: z.boolean().optional(),
  /** Names of groups of the same product, above this one. */
  production_target: z.string().optional(),
  dut_target: z.string().optional(),
  builds: z.array(Build).default([]),
});

const Product = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  groups: z.array(Group).default([]),
});

const Device = z.strictObject({
  id: DeviceId,
  mac: z.string().optional(),
  type: ImpType.default('imp004m'),
  name: z.string().optional(),
  /** `product/group`. */
  group: z.string().optional(),
  /** `enrolled`: as if it had been configured, with an agent. `known`: only its owner is known. */
  state: z.enum(['known', 'enrolled']).default('enrolled'),
  logging: z.boolean().default(false),
});

const Account = z.strictObject({
  username: z.string(),
  password: z.string(),
  email: z.string().optional(),
  /** Base32, as authenticator apps take it. */
  otp_secret: z.string().optional(),
  /** What takes production devices out of their groups; a new one if not given. */
  unblessing_key: z.string().regex(unblessingKeyForm).optional(),
  api_keys: z
    .array(
      z.strictObject({ key: z.string().regex(apiKeyForm).optional(), description: z.string().default('') }),
    )
    .default([]),
  login_keys: z
    .array(
      z.strictObject({ key: z.string().regex(loginKeyForm).optional(), description: z.string().default('') }),
    )
    .default([]),
  products: z.array(Product).default([]),
  devices: z.array(Device).default([]),
});

export const WorldFile = z.strictObject({ accounts: z.array(Account) });
export type WorldFile = z.infer<typeof WorldFile>;
export type WorldAccount = WorldFile['accounts'][number];
export type WorldDevice = WorldAccount['devices'][number];

/** Reads a file. Throws ImpError `world-unreadable` or `world-invalid`. */
export async function readWorld(path: string): Promise<WorldFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new ImpError('world-unreadable', `${path} cannot be read`, 'check the path and its permissions');
  }
  return worldOf(text, path);
}

/** Reads a text; `name` is for messages. Throws ImpError `world-invalid`. */
export function worldOf(text: string, name = 'the world'): WorldFile {
  const invalid = (why: string): ImpError =>
    new ImpError('world-invalid', `${name} is no world: ${why}`, 'compare it with the example in the README');
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    throw invalid(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it is no YAML');
  }
  const parsed = WorldFile.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(
    issue === undefined ? 'its form' : `${issue.path.join('.') || 'at the top'}: ${issue.message}`,
  );
}
