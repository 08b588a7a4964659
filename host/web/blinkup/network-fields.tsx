/** The network half of the form, drawn from its table. */
import { PasswordField } from '../shell/password-field.tsx';
import {
  addressingRows,
  type FormRow,
  type FormState,
  type NetworkKind,
  proxyRows,
  wifiRows,
} from './network-form.ts';

export type Change = (change: Partial<FormState>) => void;

interface RowProps {
  readonly row: FormRow;
  readonly form: FormState;
  readonly mistakes: Readonly<Record<string, string>>;
  readonly change: Change;
}

function Row({ row, form, mistakes, change }: RowProps) {
  const id = row.path.replaceAll('.', '-');
  const value = form.texts[row.path] ?? '';
  const wrong = mistakes[row.path];
  const type = (text: string): void => change({ texts: { ...form.texts, [row.path]: text } });
  const label = row.optional === true ? `${row.label} (may be left out)` : row.label;
  if (row.secret === true)
    return <PasswordField id={id} label={label} value={value} onInput={type} wrong={wrong} />;
  const described = [wrong === undefined ? '' : `${id}-wrong`, row.hint === undefined ? '' : `${id}-hint`];
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={value}
        placeholder={row.placeholder}
        aria-invalid={wrong !== undefined}
        aria-describedby={described.join(' ').trim() || undefined}
        onInput={(event) => type(event.currentTarget.value)}
      />
      {wrong !== undefined && (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
      {row.hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {row.hint}
        </p>
      )}
    </div>
  );
}

const kinds: readonly (readonly [NetworkKind, string])[] = [
  ['wifi', 'Wi-Fi with a password'],
  ['open', 'Open Wi-Fi'],
  ['wired', 'Ethernet or cellular'],
];

export function NetworkFields({ form, mistakes, change }: Omit<RowProps, 'row'>) {
  const rows = (table: readonly FormRow[]) =>
    table.map((row) => <Row key={row.path} row={row} form={form} mistakes={mistakes} change={change} />);
  return (
    <fieldset class="card">
      <legend>Network</legend>
      <div class="choices field" role="radiogroup" aria-label="Kind of network">
        {kinds.map(([kind, name]) => (
          <label key={kind} class="choice">
            <input
              type="radio"
              name="kind"
              value={kind}
              checked={form.kind === kind}
              onChange={() => change({ kind })}
            />
            <span>{name}</span>
          </label>
        ))}
      </div>
      {form.kind === 'wifi' && rows(wifiRows)}
      {form.kind === 'open' && rows(wifiRows.slice(0, 1))}
      <label class="choice">
        <input
          type="checkbox"
          checked={form.addressing}
          onChange={(event) => change({ addressing: event.currentTarget.checked })}
        />
        <span>Static addressing instead of DHCP</span>
      </label>
      {form.addressing && <div class="pair">{rows(addressingRows)}</div>}
      <label class="choice">
        <input
          type="checkbox"
          checked={form.proxy}
          onChange={(event) => change({ proxy: event.currentTarget.checked })}
        />
        <span>HTTP proxy</span>
      </label>
      {form.proxy && <div class="pair">{rows(proxyRows)}</div>}
      <details class="hint">
        <summary>And WPS?</summary>
        Not here: how a BlinkUp says WPS is in no public source, so the simulated imp could only guess. Type
        the network’s name and password instead.
      </details>
    </fieldset>
  );
}
