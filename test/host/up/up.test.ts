/** Protects the main job: `impsim up`, as a user starts it, in a process of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const capture = join(root, 'test', 'data', 'captures', 'sdk-30fps-clear-1khz.csv');

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line; `onLine` is told each line of stdout and may type. */
function run(
  args: readonly string[],
  onLine: (line: string, type: (text: string) => void) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'host', 'cli', 'main.ts'), ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
  });
  let stdout = '';
  let stderr = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line, (typed) => child.stdin.write(`${typed}\n`));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

const objects = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('impsim up', () => {
  it('shows a BlinkUp and ends with status 0 when the agent has answered', async () => {
    const { status, stdout, stderr } = await run(['up', '--once', '--speed', '20', '--seed', '1']);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const shown of [
      'seed 1',
      '20 times',
      '▁',
      '2a header',
      'preamble: tri-level',
      'on-line',
      'agent http://127.0.0.1:',
      'answered     200',
    ])
      expect(stdout).toContain(shown);
  });

  it('prints the same as JSON lines, and nothing else', async () => {
    const { status, stdout } = await run(['up', '--once', '--json', '--speed', '20', '--seed', '2']);
    expect(status).toBe(0);
    const lines = objects(stdout);
    expect(lines[0]).toMatchObject({ kind: 'up', seed: 2, speed: 20 });
    expect(lines.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['preamble', 'blinkup', 'enrolled', 'led', 'outcome']),
    );
    expect(lines.findLast(({ kind }) => kind === 'outcome')).toMatchObject({ ok: true, status: 200 });
  });

  it('shows no secret, unless it is asked to', async () => {
    const { stdout } = await run(['up', '--once', '--json', '--speed', '20', '--seed', '3']);
    const plain = await run(['up', '--once', '--speed', '20', '--seed', '3']);
    expect(stdout + plain.stdout).not.toContain('s3cret');
    expect(plain.stdout).toContain('••');
    const open = await run(['up', '--once', '--speed', '20', '--seed', '3', '--show-secrets']);
    expect(open.stdout).toContain('s3cret!!');
  });

  it('goes on serving: a refusal, a change of owner, a capture, each as typed', async () => {
    const typed = ['r', 'o', `c ${capture}`, 'c no-such-file', 'q'];
    const { status, stdout, stderr } = await run(['up', '--speed', '20', '--seed', '4'], (line, type) => {
      const answered = /^(answered|cure|cleared) /.test(line) || line.includes('now answers 404');
      if (answered && !(line.startsWith('answered') && typed[0] === `c ${capture}`))
        type(typed.shift() ?? '');
      if (line.startsWith('cleared')) for (const rest of typed.splice(0)) type(rest);
    });
    expect(status).toBe(0);
    expect(stdout).toContain('enrollment/token-used');
    expect(stdout).toContain('now answers 404');
    expect(stdout).toContain('the network settings are forgotten');
    expect(stderr).toContain('no-such-file: there is no such file. Cure:');
  });

  it.each([
    [['up', '--speed', 'fast'], '--speed fast cannot be used'],
    [['up', '--speed', '0'], '--speed 0 cannot be used'],
    [['up', '--seed', '1.5'], '--seed 1.5 cannot be used'],
    [['up', '--lan', '--once'], '--once and --lan do not go together'],
    [['up', '--port', '70000'], '--port 70000 cannot be used'],
  ])('%s is wrong use', async (args, said) => {
    const { status, stderr } = await run(args);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
