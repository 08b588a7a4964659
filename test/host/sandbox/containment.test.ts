/** Protects the host from users' programs, and a run's repeatability from what they try. */
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../../host/sandbox/engine.ts';
import { Guest } from '../../../host/sandbox/guest.ts';
import { programOf } from '../../../host/sandbox/program.ts';
import type { ProgramFault } from '../../../host/sandbox/program-fault.ts';
import type { GuestValue } from '../../../host/sandbox/values.ts';

interface Ran {
  readonly said: readonly GuestValue[];
  readonly fault: ProgramFault | null;
  readonly guest: Guest;
}

const epochMs = Date.UTC(2026, 0, 1);

async function run(text: string, nowMs = (): number => epochMs): Promise<Ran> {
  const said: GuestValue[] = [];
  const ran: { fault: ProgramFault | null } = { fault: null };
  const engine = await openEngine();
  engine.setClock(nowMs);
  const guest = new Guest(engine, {
    program: await programOf(text, 'app.ts'),
    random: () => 0.25,
    failed: (fault) => (ran.fault = fault),
  });
  guest.define('say', (...parts) => void said.push(...parts));
  guest.run();
  return { said, fault: ran.fault, guest };
}

describe('a program that tries', () => {
  const attempts: readonly (readonly [what: string, code: string, fault: string])[] = [
    ['an endless loop', 'for (;;);', 'too-long'],
    ['an endless loop that catches everything', 'for (;;) try { for (;;); } catch {}', 'too-long'],
    ['a regular expression without an end', "/(a+)+$/.test('a'.repeat(40) + 'b')", 'too-long'],
    ['an endless chain of promises', 'async function f() { for (;;) await 0; } await f()', 'too-long|jobs'],
    ['1 GB in one piece', 'new ArrayBuffer(2 ** 30)', 'out-of-memory'],
    [
      '1 GB in small pieces',
      "const all = []; for (;;) all.push('x'.repeat(100_000) + all.length)",
      'out-of-memory',
    ],
    ['endless recursion', 'function f() { f(); } f();', 'stack-overflow'],
    ['deep data', "JSON.parse('['.repeat(100_000))", 'out-of-memory|stack-overflow|threw'],
    ['a length that no array has', '[].indexOf.call({ length: 2 ** 53 }, 1)', 'too-long'],
    ['an array that is almost empty', 'const a = []; a.length = 2 ** 32 - 1; a.indexOf(1)', 'too-long'],
    [
      'a set of an array that is almost empty',
      'const a = []; a.length = 2 ** 32 - 1; new Set(a)',
      'too-long',
    ],
    [
      'a proxy that lies about its length',
      "[].indexOf.call(new Proxy([], { get: (of, key) => (key === 'length' ? 2 ** 53 - 1 : of[key]) }), 1)",
      'too-long',
    ],
    ['a search that is quadratic', "'a'.repeat(6e6).indexOf('a'.repeat(3e6) + 'b')", 'too-long'],
    ['copies without end', "const s = 'x'.repeat(8e6); for (;;) s.slice(1)", 'too-long'],
    [
      'a number that is too big to write',
      '(3n ** 200_000n).toString().repeat(9); for (;;) (3n ** 200_000n).toString()',
      'too-long',
    ],
    ['process', 'process.exit(1)', 'threw'],
    ['require', "require(['node:fs'][0])", 'threw'],
    ['an import while it runs', "await import(['node:fs'][0])", 'threw'],
    ['the constructor escape', "say.constructor.constructor('return process')().exit(1)", 'threw'],
    ['an unhandled rejection', "throw await Promise.reject(new Error('no'))", 'threw'],
  ];

  for (const [what, code, expected] of attempts)
    it(`${what}: is contained and explained`, async () => {
      const { fault, guest, said } = await run(`say('begun'); ${code}; say('survived')`);
      expect(said).toEqual(['begun']);
      expect(fault?.code).toMatch(new RegExp(`^(${expected})$`));
      expect(fault?.cause).toBeTruthy();
      expect(fault?.cure).toBeTruthy();
      expect(guest.running).toBe(false);
    });

  it('ends in the same way each time', async () => {
    const runs = await Promise.all(
      attempts.slice(0, 4).map(async ([, code]) => {
        const count = `let n = 0; const tick = () => { if (++n % 1000 === 0) say(n) };`;
        const [first, second] = [
          await run(`${count} ${code.replace(';;', ';; tick()')}`),
          await run(`${count} ${code.replace(';;', ';; tick()')}`),
        ];
        return [first.said, second.said, first.fault, second.fault];
      }),
    );
    for (const [first, second, firstFault, secondFault] of runs) {
      expect(first).toEqual(second);
      expect(firstFault).toEqual(secondFault);
    }
  });
});

describe('a program sees', () => {
  it("the rig's clock and no other", async () => {
    let nowMs = epochMs;
    const { said } = await run('say(Date.now(), new Date().toISOString(), Date())', () => nowMs);
    expect(said).toEqual([epochMs, '2026-01-01T00:00:00.000Z', 'Thu Jan 01 2026 00:00:00 GMT+0000']);
    nowMs += 5;
    expect((await run('say(+new Date(), performance)', () => nowMs)).fault?.message).toContain('performance');
    expect(
      (await run('const t = Date.now(); for (let i = 0; i < 1e5; i++); say(Date.now() - t)')).said,
    ).toEqual([0]);
  });

  it('no time zone of the machine', async () => {
    const before = process.env['TZ'];
    process.env['TZ'] = 'Asia/Kolkata';
    try {
      expect(new Date(epochMs).getTimezoneOffset()).toBe(-330);
      const { said } = await run(
        "say(new Date().getHours(), new Date(2026, 6, 1).toISOString(), new Date('2026-07-01T12:00').getTime(), new Date().getTimezoneOffset())",
      );
      expect(said).toEqual([0, '2026-07-01T00:00:00.000Z', Date.UTC(2026, 6, 1, 12), 0]);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  it("the rig's chance and no other", async () => {
    expect((await run('say(Math.random(), Math.random())')).said).toEqual([0.25, 0.25]);
  });

  it('only what belongs to the language and what it was given', async () => {
    const { said } = await run(
      'say(Object.getOwnPropertyNames(globalThis).filter((name) => /^(process|require|module|global|Buffer|console|performance|fetch|WebAssembly|setTimeout|setImmediate|std|os|navigator|crypto|say)$/.test(name)))',
    );
    expect(said).toEqual([['say']]);
  });
});

describe('what crosses the wall', () => {
  it('is copied both ways', async () => {
    const { said, guest } = await run(
      "say(undefined, null, true, -0.5, 'é🙂', [1, [2]], { a: { b: 'c' } }, new Uint8Array([1, 2]), new Uint8Array([9, 8, 7]).subarray(1)); globalThis.f = 1",
    );
    expect(said).toEqual([
      undefined,
      null,
      true,
      -0.5,
      'é🙂',
      [1, [2]],
      { a: { b: 'c' } },
      Uint8Array.of(1, 2),
      Uint8Array.of(8, 7),
    ]);
    expect(guest.running).toBe(true);
  });

  it('does not use what the program has replaced', async () => {
    const { said, fault } = await run(
      "JSON.stringify = () => '[13]'; ArrayBuffer.isView = () => true; Object.prototype.toJSON = undefined; say({ a: 1 })",
    );
    expect(fault).toBeNull();
    expect(said).toEqual([{ a: 1 }]);
  });

  it('throws what a getter throws where the program called', async () => {
    const { said } = await run(
      "try { say({ get a() { throw new Error('mine') } }) } catch (error) { say(error.message) }",
    );
    expect(said).toEqual(['mine']);
  });
});

describe('a failed program', () => {
  it("names the line in the user's own TypeScript", async () => {
    const { fault } = await run(
      'interface A {\n  readonly b: number;\n}\n\nconst a: A | null = null;\nfunction inner(): number {\n  return (a as unknown as A).b;\n}\ninner();\n',
    );
    expect(fault).toMatchObject({ code: 'threw', message: expect.stringContaining('TypeError') as string });
    expect(fault?.stack[0]).toBe('at inner (app.ts:7:11)');
    expect(fault?.stack[1]).toMatch(/app\.ts:9/);
  });

  it('names the place of a loop that is all there is', async () => {
    const { fault } = await run('for (;;) {}');
    expect(fault?.stack[0]).toMatch(/\(app\.ts:1:\d+\)$/);
  });

  it('says of a syntax error where it is', async () => {
    await expect(programOf('const a = ;', 'app.ts')).rejects.toMatchObject({
      code: 'program-syntax',
      cause: expect.stringMatching(/^app\.ts:1:11: /) as string,
    });
    await expect(programOf("import fs from 'node:fs'; fs.readFileSync('x')")).rejects.toMatchObject({
      code: 'program-syntax',
    });
  });
});
