/** The tables of protocol/README.md, made from the program's own tables, so that they cannot say anything else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { CloudMessage, DeviceMessage } from '../../protocol/device-link.ts';
import { frameFault, frameFaultCodes } from '../../protocol/frame.ts';
import { greySrgb, lineCodes, lineCodeTables, senders } from '../../protocol/line-code.ts';
import { packetFault, packetFaultCodes } from '../../protocol/packet-faults.ts';
import { fieldNames, packetFields } from '../../protocol/packet-fields.ts';

const file = new URL('../../protocol/README.md', import.meta.url);

type Row = readonly string[];

/** A Markdown table with its columns padded, as the formatter wants it. */
function markdown(head: Row, rows: readonly Row[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (row: Row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  );
}

const messageRows = (from: string, schema: typeof DeviceMessage | typeof CloudMessage): Row[] =>
  schema.options.map(({ shape: { type, ...members } }) => [
    `\`${type.value}\``,
    from,
    Object.keys(members)
      .map((name) => `\`${name}\``)
      .join(', ') || 'none',
  ]);

const shades = ['black', 'grey', 'white'];

const tables: Readonly<Record<string, () => string>> = {
  fields: () =>
    markdown(
      ['tag', 'entry', 'in a `Packet`', 'bytes', 'value'],
      fieldNames.map((name) => {
        const { tag, title, bytes, meaning } = packetFields[name];
        return [String(tag), title, `\`${name}\``, bytes, meaning];
      }),
    ),
  'line-codes': () =>
    markdown(
      ['line code', '0', '1', 'rates, symbols/s'],
      lineCodes.map((lineCode) => {
        const { bits, ratesHz, defaultSymbolHz } = lineCodeTables[lineCode];
        const [zero, one] = bits.map((symbols) => symbols.map((shade) => shades[shade]).join(', '));
        const rates = ratesHz.map((hz) => (hz === defaultSymbolHz ? `**${hz}**` : String(hz)));
        return [lineCode, zero!, one!, rates.join(', ')];
      }),
    ),
  senders: () =>
    markdown(
      ['sender', 'line code', 'sync symbols', 'tail symbols', 'grey (sRGB)'],
      senders.flatMap((sender) =>
        lineCodes.map((lineCode) => {
          const { sync, tail } = lineCodeTables[lineCode].surround[sender];
          const grey = lineCode === 'tri-level' ? `0x${greySrgb[sender].toString(16).toUpperCase()}` : 'none';
          return [`\`${sender}\``, lineCode, String(sync.length), String(tail.length), grey];
        }),
      ),
    ),
  faults: () =>
    markdown(
      ['stage', 'code', 'cause'],
      [
        ...frameFaultCodes.map((code) => ['frame', `\`${code}\``, frameFault(code).cause]),
        ...packetFaultCodes.map((code) => ['packet', `\`${code}\``, packetFault(code).cause]),
      ],
    ),
  messages: () =>
    markdown(
      ['`type`', 'from', 'other members'],
      [...messageRows('device', DeviceMessage), ...messageRows('cloud', CloudMessage)],
    ),
};

/** `readme` with each table put anew between its marks. Throws where a mark is missing. */
export function withTables(readme: string): string {
  let text = readme;
  for (const [name, table] of Object.entries(tables)) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`protocol/README.md has no marks for the table "${name}"`);
    text = text.replace(place, (_, start: string, end: string) => `${start}\n${table()}\n${end}`);
  }
  return text;
}

export const readProtocolReadme = (): string => readFileSync(file, 'utf8');

/** Puts the tables into protocol/README.md. `npm run golden` calls it. */
export function writeProtocolReadme(): void {
  writeFileSync(file, withTables(readProtocolReadme()));
}
