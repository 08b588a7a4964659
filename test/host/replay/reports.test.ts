/** Protects what CI systems and later runs read of a replay. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readBaseline } from '../../../host/replay/baseline.ts';
import { junitXml } from '../../../host/replay/junit.ts';
import { verdicts, type CaptureResult } from '../../../host/replay/outcome.ts';
import { byWeight, closingLine, summaryOf } from '../../../host/replay/summary.ts';
import { newFolder } from './captures.ts';
import { objections, readXml, schemas } from './junit-schemas.ts';
import { resultOf } from './results.ts';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const about = { startedAt: new Date('2026-01-02T03:04:05Z'), host: 'lab-1' };
const table: readonly CaptureResult[] = [
  resultOf('captures/good.wav', 'pass', { marginDb: 9 }),
  resultOf('captures/bad.wav', 'fail', { marginDb: 2 }),
  resultOf('captures/cut.wav', 'unreadable'),
  resultOf('new.wav', 'no-expectation', { marginDb: 5 }),
];

describe('JUnit XML', () => {
  it.each(Object.entries(schemas))('fits the schema of %s', (_, schema) => {
    expect(objections(readXml(junitXml(table, about)), schema)).toEqual([]);
    expect(objections(readXml(junitXml([], about)), schema)).toEqual([]);
  });

  it.each(Object.entries(schemas))('fits the schema of %s whatever the words are', (_, schema) => {
    const words = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(words, words, fc.constantFrom(...verdicts), (file, got, verdict) => {
        const result = {
          ...resultOf('x', verdict),
          file,
          misses: verdict === 'fail' ? [{ what: 'packet.ssid', expected: 'Lab', got }] : [],
        };
        expect(objections(readXml(junitXml([result], about)), schema)).toEqual([]);
      }),
    );
  });

  it('would notice what does not fit', () => {
    const wrong = junitXml(table, about).replace('<properties/>', '').replace('<skipped ', '<ignored ');
    for (const schema of Object.values(schemas))
      expect(objections(readXml(wrong), schema).length).toBeGreaterThan(0);
    expect(() => readXml('<a><b></a>')).toThrow();
    expect(() => readXml('<a x="&"/>')).toThrow();
  });

  it('counts, and tells failing captures first', () => {
    const [suite] = readXml(
      junitXml(table, { ...about, tookS: new Map([['captures/bad.wav', 1.5]]) }),
    ).children;
    expect(suite!.attributes).toMatchObject({
      tests: '4',
      failures: '1',
      errors: '1',
      skipped: '1',
      time: '1.500',
      timestamp: '2026-01-02T03:04:05',
    });
    const cases = suite!.children.filter(({ name }) => name === 'testcase');
    expect(
      cases.map(({ attributes, children }) => [
        attributes['classname'],
        attributes['name'],
        children[0]?.name,
      ]),
    ).toEqual([
      ['captures', 'bad.wav', 'failure'],
      ['captures', 'cut.wav', 'error'],
      ['captures', 'new.wav', 'skipped'],
      ['captures', 'good.wav', undefined],
    ]);
  });
});

describe('a summary', () => {
  it('counts by verdict and by fault, most frequent first', () => {
    const summary = summaryOf([...table, resultOf('captures/bad2.wav', 'fail')]);
    expect(summary.counts).toEqual({ pass: 1, fail: 2, unreadable: 1, 'no-expectation': 1 });
    expect(summary.faults.map(({ stage, code, count }) => [stage, code, count])).toEqual([
      ['frame', 'crc', 2],
      ['capture', 'cut-wav', 1],
    ]);
  });

  it('puts first what needs a look', () => {
    expect(byWeight(table).map(({ verdict }) => verdict)).toEqual([
      'fail',
      'unreadable',
      'no-expectation',
      'pass',
    ]);
  });
});

describe('a baseline', () => {
  const path = join(folder, 'run.jsonl');
  const baselineOf = (results: readonly CaptureResult[]) => {
    const lines = [...results, closingLine(summaryOf(results), null)];
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return readBaseline(path);
  };
  const earlier = [
    resultOf('a.wav', 'pass', { marginDb: 9 }),
    resultOf('b.wav', 'fail', { marginDb: 1 }),
    resultOf('c.wav', 'pass', { marginDb: 9 }),
    resultOf('d.wav', 'pass', { marginDb: 9 }),
    resultOf('e.wav', 'no-expectation', { marginDb: 9 }),
    resultOf('gone.wav', 'pass', { marginDb: 9 }),
  ];

  it('tells what is newly failing, newly passing, lost margin, is new, is gone', () => {
    const now = [
      resultOf('a.wav', 'fail', { marginDb: 9 }),
      resultOf('b.wav', 'pass', { marginDb: 1 }),
      resultOf('c.wav', 'pass', { marginDb: 7.9 }),
      resultOf('d.wav', 'pass', { marginDb: 8 }),
      resultOf('e.wav', 'unreadable'),
      resultOf('new.wav', 'fail'),
    ];
    const { margins, ...changes } = baselineOf(earlier).compare(now);
    expect(changes).toEqual({
      newlyFailing: ['a.wav', 'e.wav'],
      newlyPassing: ['b.wav'],
      marginLost: [{ file: 'c.wav', fromDb: 9, toDb: 7.9 }],
      added: ['new.wav'],
      gone: ['gone.wav'],
    });
    expect(margins.map(({ file }) => file)).toEqual(['a.wav', 'b.wav', 'c.wav', 'd.wav', 'e.wav']);
  });

  it('of a run is that run', () => {
    const { margins: _, ...changes } = baselineOf(earlier).compare(earlier);
    expect(Object.values(changes).flat()).toEqual([]);
  });

  it('finds captures that now lie elsewhere, where their names are their own', () => {
    const baseline = baselineOf([
      resultOf('old/x/a.wav', 'pass'),
      resultOf('old/x/b.wav', 'pass'),
      resultOf('old/y/b.wav', 'pass'),
    ]);
    const { newlyFailing, added } = baseline.compare([
      resultOf('new/a.wav', 'fail'),
      resultOf('new/b.wav', 'fail'),
    ]);
    expect([newlyFailing, added]).toEqual([['new/a.wav'], ['new/b.wav']]);
  });

  it.each([
    ['', 'there is no result in it'],
    ['{"summary": {}}\n', 'there is no result in it'],
    ['{"file": "a", "verdict": "good"}\n', 'line 1 is no result'],
    ['\n{\n', 'line 2 is no JSON'],
  ])('%j is refused', (text, words) => {
    writeFileSync(path, text);
    expect(() => readBaseline(path)).toThrow(words);
    expect(() => readBaseline(path)).toThrow(path);
  });
});
