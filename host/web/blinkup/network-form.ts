/**
 * What the form asks, as a table: each row is a value of the settings that `protocol/settings.ts` reads, and belongs to a field of the
 * packet, which gives it its name. What was typed becomes settings here, and what is wrong with them is said at its row.
 */
import { type FieldName, packetFields } from '../../../protocol/packet-fields.ts';
import { BlinkUpSettings, type BlinkUpSettingsInput } from '../../../protocol/settings.ts';

export interface FormRow {
  /** Where it stands in the settings, such as `network.ssid`. */
  readonly path: string;
  readonly field: FieldName;
  readonly label: string;
  readonly secret?: true;
  readonly optional?: true;
  readonly hint?: string;
  readonly placeholder?: string;
}

const title = (field: FieldName): string =>
  packetFields[field].title.charAt(0).toUpperCase() + packetFields[field].title.slice(1);

export const wifiRows: readonly FormRow[] = [
  {
    path: 'network.ssid',
    field: 'ssid',
    label: 'Network name (SSID)',
    hint: 'As the router writes it; capital letters count. The imp knows 2.4 GHz networks only.',
  },
  { path: 'network.password', field: 'password', label: title('password'), secret: true },
];

const addressingRow = (name: string, label: string, placeholder: string): FormRow => ({
  path: `network.addressing.${name}`,
  field: 'addressing',
  label,
  placeholder,
});

export const addressingRows: readonly FormRow[] = [
  addressingRow('ip', 'Address', '192.168.1.20'),
  addressingRow('netmask', 'Netmask', '255.255.255.0'),
  addressingRow('gateway', 'Gateway', '192.168.1.1'),
  addressingRow('dns1', 'DNS server', '192.168.1.1'),
  { path: 'network.addressing.dns2', field: 'addressing', label: 'Second DNS server', optional: true },
];

export const proxyRows: readonly FormRow[] = [
  { path: 'network.proxy.server', field: 'proxy', label: 'Proxy server' },
  { path: 'network.proxy.port', field: 'proxy', label: 'Proxy port', placeholder: '8080' },
  { path: 'network.proxy.username', field: 'proxy', label: 'Proxy user', optional: true },
  { path: 'network.proxy.password', field: 'proxy', label: 'Proxy password', secret: true, optional: true },
];

export const formRows: readonly FormRow[] = [...wifiRows, ...addressingRows, ...proxyRows];

/** `wired`: Ethernet or cellular, which have no SSID. */
export type NetworkKind = 'wifi' | 'open' | 'wired';

/** What was typed and chosen. */
export interface FormState {
  readonly clear: boolean;
  readonly kind: NetworkKind;
  readonly addressing: boolean;
  readonly proxy: boolean;
  /** By path. */
  readonly texts: Readonly<Record<string, string>>;
}

export const emptyForm: FormState = {
  clear: false,
  kind: 'wifi',
  addressing: false,
  proxy: false,
  texts: {},
};

/** The rows that are asked of who chose so. */
export function rowsOf({ clear, kind, addressing, proxy }: FormState): readonly FormRow[] {
  if (clear) return [];
  const wifi = kind === 'wired' ? [] : kind === 'open' ? wifiRows.slice(0, 1) : wifiRows;
  return [...wifi, ...(addressing ? addressingRows : []), ...(proxy ? proxyRows : [])];
}

export interface Credentials {
  readonly planId: string;
  readonly token: string;
}

/** The settings that the form says, unchecked. A clear needs no credentials. */
export function settingsOf(form: FormState, credentials: Credentials | null): BlinkUpSettingsInput {
  if (form.clear) return { clear: true };
  const network: Record<string, unknown> = {};
  for (const { path, optional } of rowsOf(form)) {
    const [, ...keys] = path.split('.');
    const text = form.texts[path] ?? '';
    if (optional === true && text === '') continue;
    const last = keys.pop() ?? '';
    let place = network;
    for (const key of keys) place = (place[key] ??= {}) as Record<string, unknown>;
    place[last] = text;
  }
  return { ...credentials, network };
}

/** Stands in for credentials that have not been asked for yet. */
const anyCredentials: Credentials = { planId: '0'.repeat(15) + '1', token: '0'.repeat(15) + '1' };

/** What is wrong with what was typed: message by path; under `''` what belongs to no row. */
export function mistakesOf(form: FormState): Readonly<Record<string, string>> {
  const mistakes: Record<string, string> = {};
  if (!form.clear && form.kind !== 'wired' && (form.texts['network.ssid'] ?? '') === '')
    mistakes['network.ssid'] = 'a Wi-Fi network has a name; choose Ethernet or cellular where there is none';
  if (!form.clear && form.kind === 'wifi' && (form.texts['network.password'] ?? '') === '')
    mistakes['network.password'] = 'type the password, or choose an open network';
  const read = BlinkUpSettings.safeParse(settingsOf(form, anyCredentials));
  if (read.success) return mistakes;
  for (const { path, message } of read.error.issues) {
    const name = path.join('.');
    // A rule about a group of values is said at the first of them.
    const row = formRows.find(
      ({ path: known }) => known === name || (name !== '' && known.startsWith(`${name}.`)),
    );
    mistakes[row?.path ?? ''] ??= message;
  }
  return mistakes;
}
