/** Results in the XML that CI systems read; it fits both published schemas: Apache Ant's JUnit report (Windy Road) and Jenkins' xUnit plugin. */
import type { CaptureResult, Miss } from './outcome.ts';
import { byWeight } from './summary.ts';

export interface JunitOptions {
  /** Seconds that each capture took, by its file; wall time. */
  readonly tookS?: ReadonlyMap<string, number>;
  /** When the run began. */
  readonly startedAt: Date;
  /** The machine. */
  readonly host: string;
}

/** One test suite; a test case for each capture, failing ones first. A capture without expectation is a skipped one. */
export function junitXml(
  results: readonly CaptureResult[],
  { tookS = new Map(), startedAt, host }: JunitOptions,
): string {
  const count = (verdict: CaptureResult['verdict']): number =>
    results.filter((result) => result.verdict === verdict).length;
  const time = results.reduce((sum, { file }) => sum + (tookS.get(file) ?? 0), 0);
  const about = {
    name: 'impsim replay',
    package: 'impsim',
    id: 0,
    tests: results.length,
    failures: count('fail'),
    errors: count('unreadable'),
    skipped: count('no-expectation'),
    time: seconds(time),
    timestamp: startedAt.toISOString().slice(0, 19),
    hostname: host,
  };
  const cases = byWeight(results).map((result) => testCase(result, tookS.get(result.file) ?? 0));
  const suite = element('testsuite', about, ['<properties/>', ...cases, '<system-out/>', '<system-err/>']);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', {}, [suite])}\n`;
}

function testCase(result: CaptureResult, tookS: number): string {
  const { file, verdict, misses, outcome, error } = result;
  const slash = file.lastIndexOf('/');
  const about = {
    name: file.slice(slash + 1),
    classname:
      slash < 0
        ? 'captures'
        : file
            .slice(0, slash)
            .replaceAll(/^\/+|\.\/+/g, '')
            .replaceAll('/', '.') || 'captures',
    time: seconds(tookS),
  };
  if (verdict === 'pass') return element('testcase', about, []);
  if (verdict === 'no-expectation')
    return element('testcase', about, [
      element('skipped', { message: 'there is no expectation beside it' }, []),
    ]);
  if (error !== undefined)
    return element('testcase', about, [
      element('error', { message: error.cause, type: error.code }, [escapedXml(`Cure: ${error.cure}`)]),
    ]);
  const fault = outcome?.fault ?? null;
  const lines = [
    ...misses.map(missWords),
    ...(fault === null ? [] : [`${fault.stage}/${fault.code}: ${fault.cause}. Cure: ${fault.cure}`]),
  ];
  const message = misses[0] === undefined ? 'failed' : missWords(misses[0]);
  const type = fault === null ? (misses[0]?.what ?? 'expectation') : `${fault.stage}/${fault.code}`;
  return element('testcase', about, [element('failure', { message, type }, [escapedXml(lines.join('\n'))])]);
}

/** A missed expectation in words. */
export const missWords = ({ what, expected, got }: Miss): string =>
  `${what}: expected ${expected}, got ${got}`;

const seconds = (value: number): string => value.toFixed(3);

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly string[],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapedXml(String(value))}"`);
  const open = `<${name}${written.join('')}`;
  if (content.length === 0) return `${open}/>`;
  const inner = content.join('\n');
  return inner.startsWith('<') ? `${open}>\n${inner}\n</${name}>` : `${open}>${inner}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Characters that XML 1.0 has no way to write become U+FFFD. */
const escapedXml = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"\n\r\t]/g, (letter) => entities[letter] ?? letter);
