/** The C firmware's `records.h`, made from the table of records, so that both sides speak of the same numbers. */
import {
  boards,
  fixtureStates,
  maxFrameChunkBytes,
  maxRecordBytes,
  pinModes,
  recordShapes,
  references,
  samplerLinkVersion,
  samplesPerRecord,
  statuses,
} from './records.ts';

const constant = (...words: string[]): string =>
  words
    .join('_')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_');

const defines = (prefix: string, table: Readonly<Record<string, number>>): string[] =>
  Object.entries(table).map(([name, value]) => `#define ${constant(prefix, name)} ${value}`);

/** The text of `hardware/sampler/records.h`. */
export function samplerHeader(): string {
  const kinds = Object.fromEntries(Object.entries(recordShapes).map(([name, { kind }]) => [name, kind]));
  return [
    '/* Made from protocol/sampler-link/records.ts; a test compares. Do not edit. */',
    '#ifndef RECORDS_H',
    '#define RECORDS_H',
    ...defines('link', {
      version: samplerLinkVersion,
      'samples per record': samplesPerRecord,
      'max record bytes': maxRecordBytes,
      'max frame chunk bytes': maxFrameChunkBytes,
    }),
    ...defines('kind', kinds),
    ...defines('board', { 'ATmega328P 16 MHz': boards['ATmega328P at 16 MHz (Uno, Nano)'] }),
    ...defines('reference', { supply: references.supply, internal: references['internal 1.1 V'] }),
    ...defines('status', statuses),
    ...defines('fixture', fixtureStates),
    ...defines('mode', pinModes),
    '#endif',
    '',
  ].join('\n');
}
