/** Protects the board's firmware: its link code against the golden vectors, its header against the table, its hex against its source. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplerHeader } from '../../../protocol/sampler-link/c-header.ts';
import { faultVectors, recordVectors } from '../../protocol/sampler-link/vectors.ts';

const hardware = join(import.meta.dirname, '../../../hardware');
const sources = join(hardware, 'sampler');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'impsim-sampler-'));
  const warnings = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-fsanitize=undefined'];
  const files = [join(import.meta.dirname, 'link-on-host.c'), join(sources, 'link.c')];
  execFileSync('gcc', [...warnings, '-I', sources, '-o', join(folder, 'link'), ...files]);
});

afterAll(() => rmSync(folder, { recursive: true }));

const run = (mode: string, lines: readonly string[]): string[] =>
  execFileSync(join(folder, 'link'), [mode], { input: `${lines.join('\n')}\n`, encoding: 'utf8' })
    .split('\n')
    .slice(0, -1);

describe('the firmware’s link code, compiled for this machine', () => {
  it('encodes every golden vector', () => {
    const contents = recordVectors.map(({ content }) => hex(content));
    expect(run('encode', contents)).toEqual(recordVectors.map(({ wire }) => hex(wire)));
  });

  it('decodes every golden vector', () => {
    const coded = recordVectors.map(({ wire }) => hex(wire.subarray(0, -1)));
    expect(run('decode', coded)).toEqual(recordVectors.map(({ content }) => hex(content)));
  });

  it('packs samples as the golden vectors have them', () => {
    const vectors = recordVectors.flatMap(({ record, content }) =>
      record.name === 'samples' ? [{ codes: record.codes, packed: hex(content.subarray(8)) }] : [],
    );
    const input = vectors.map(({ codes }) => hex(new Uint8Array(codes.buffer)));
    expect(run('pack', input)).toEqual(vectors.map(({ packed }) => packed));
  });

  it('refuses what is no record', () => {
    const damaged = faultVectors.filter(({ fault }) => ['cobs', 'too-short', 'crc'].includes(fault));
    expect(damaged.length).toBeGreaterThan(3);
    expect(
      run(
        'decode',
        damaged.map(({ coded }) => hex(coded)),
      ),
    ).toEqual(damaged.map(() => ''));
  });
});

describe('what is committed', () => {
  it('records.h is made from the table of records', () => {
    expect(readFileSync(join(sources, 'records.h'), 'utf8')).toBe(samplerHeader());
  });

  it.each([['sampler'], ['boot-loader']])('%s: the hex is what its source gives, byte for byte', (part) => {
    execFileSync('make', ['--silent', '-B', '-C', join(hardware, part), `OUT=${folder}`], { stdio: 'pipe' });
    expect(readFileSync(join(folder, `${part}.hex`), 'utf8')).toBe(
      readFileSync(join(hardware, part, `${part}.hex`), 'utf8'),
    );
  });
});
