import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { revealed, scrubbed, Secret } from '../../host/secret.ts';

const planted = 'correct horse battery';

describe('a secret', () => {
  const secret = new Secret(planted);

  it('shows as its mask wherever it is printed', () => {
    const shown = [
      String(secret),
      secret.toString(),
      JSON.stringify({ deep: [secret] }),
      inspect({ deep: [secret] }),
      inspect(secret),
    ];
    for (const text of shown) {
      expect(text).toContain('••••');
      expect(text).not.toContain('horse');
    }
    expect(Object.keys(secret)).toEqual([]);
  });

  it('is revealed only when asked', () => {
    expect(secret.reveal()).toBe(planted);
    expect(revealed({ a: [secret, 1, null], b: 'x' })).toEqual({ a: [planted, 1, null], b: 'x' });
  });

  it('that is empty hides nothing: an open network', () => {
    expect(JSON.stringify(new Secret(''))).toBe('""');
  });

  it('is scrubbed from what others say', () => {
    expect(scrubbed(`it said "${planted}" twice: ${planted}`)).toBe('it said "••••" twice: ••••');
  });
});
