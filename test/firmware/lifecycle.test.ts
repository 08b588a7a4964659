/** Protects the imp's way to on-line: each row is one step of the machine. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices } from '../../firmware/choices.ts';
import { patternOf, stepLifecycle } from '../../firmware/lifecycle.ts';
import type { Lifecycle, LifecycleEffect, LifecycleInput } from '../../firmware/lifecycle.ts';
import { ledPatterns } from '../../firmware/led/patterns.ts';

const why = { cause: 'a cause', cure: 'a cure' };
const joining: Lifecycle = { name: 'joining', attempt: 0, step: 'searching' };
const linking: Lifecycle = { name: 'linking', attempt: 2 };
const enrolling: Lifecycle = { name: 'enrolling', attempt: 0 };
const online: Lifecycle = { name: 'online' };
const refusal = { stage: 'enrollment', code: 'token-expired', ...why } as const;

const rows: [string, Lifecycle, LifecycleInput, Lifecycle['name'], Partial<LifecycleEffect>[]][] = [
  [
    'a new imp waits for a BlinkUp',
    { name: 'off' },
    { kind: 'power-on', configured: false },
    'unconfigured',
    [{ do: 'open-window' }],
  ],
  [
    'a configured imp joins at once',
    { name: 'off' },
    { kind: 'power-on', configured: true },
    'joining',
    [{ do: 'open-window' }, { do: 'join' }],
  ],
  ['without power nothing happens', { name: 'off' }, { kind: 'network', event: { kind: 'up' } }, 'off', []],
  [
    'a BlinkUp shows green for 3 s',
    { name: 'unconfigured' },
    { kind: 'blinkup', configured: true },
    'accepted',
    [{ do: 'arm', timer: 'accepted', delayUs: 3_000_000 }],
  ],
  [
    'then the imp joins',
    { name: 'accepted' },
    { kind: 'timer', timer: 'accepted' },
    'joining',
    [{ do: 'join' }],
  ],
  [
    'clear forgets the network',
    online,
    { kind: 'blinkup', configured: false },
    'unconfigured',
    [{ do: 'unlink' }, { do: 'leave' }],
  ],
  [
    'a BlinkUp while connecting wins',
    linking,
    { kind: 'blinkup', configured: true },
    'accepted',
    [{ do: 'unlink' }, { do: 'leave' }],
  ],
  [
    'a BlinkUp while on-line wins',
    online,
    { kind: 'blinkup', configured: true },
    'accepted',
    [{ do: 'unlink' }, { do: 'leave' }],
  ],
  [
    'steps of joining show',
    joining,
    { kind: 'network', event: { kind: 'step', step: 'joining' } },
    'joining',
    [],
  ],
  [
    'a joined network leads to the server',
    joining,
    { kind: 'network', event: { kind: 'up' } },
    'linking',
    [{ do: 'link' }],
  ],
  [
    'a network that cannot be joined is tried again',
    joining,
    { kind: 'network', event: { kind: 'down', code: 'ssid-not-found', why } },
    'retrying',
    [{ do: 'leave' }, { do: 'report' }, { do: 'arm', timer: 'retry', delayUs: choices.retryDelaysUs[0] }],
  ],
  [
    'waits grow',
    linking,
    { kind: 'unlinked', why, code: 'link-lost' },
    'retrying',
    [{ do: 'arm', timer: 'retry', delayUs: choices.retryDelaysUs[2] }],
  ],
  [
    'a lost network is joined again',
    online,
    { kind: 'network', event: { kind: 'down', code: 'lost', why } },
    'retrying',
    [{ do: 'leave' }],
  ],
  [
    'after a wait the network is joined',
    { name: 'retrying', attempt: 1, goal: 'network', step: 'searching' },
    { kind: 'timer', timer: 'retry' },
    'joining',
    [{ do: 'join' }],
  ],
  [
    'after a wait the server is called',
    { name: 'retrying', attempt: 1, goal: 'server' },
    { kind: 'timer', timer: 'retry' },
    'linking',
    [{ do: 'link' }],
  ],
  ['joining takes too long', joining, { kind: 'timer', timer: 'connect' }, 'retrying', [{ do: 'report' }]],
  [
    'the server takes too long',
    enrolling,
    { kind: 'timer', timer: 'connect' },
    'retrying',
    [{ do: 'unlink' }, { do: 'report' }],
  ],
  [
    'a known device is on-line',
    linking,
    { kind: 'welcome', mustEnroll: false },
    'online',
    [{ do: 'disarm', timer: 'connect' }],
  ],
  ['a new one enrolls', linking, { kind: 'welcome', mustEnroll: true }, 'enrolling', [{ do: 'enroll' }]],
  ['and is on-line', enrolling, { kind: 'enrolled' }, 'online', [{ do: 'disarm', timer: 'connect' }]],
  [
    'or is refused',
    enrolling,
    { kind: 'refused', fault: refusal },
    'refused',
    [{ do: 'unlink' }, { do: 'report', fault: refusal }, { do: 'arm', timer: 'retry' }],
  ],
  [
    'a refused imp asks again',
    { name: 'refused' },
    { kind: 'timer', timer: 'retry' },
    'linking',
    [{ do: 'link' }],
  ],
  [
    'a lost link is made again',
    online,
    { kind: 'unlinked', why, code: 'link-lost' },
    'retrying',
    [{ do: 'report' }, { do: 'arm', timer: 'retry' }],
  ],
  [
    'out of deep sleep there is no window',
    { name: 'asleep' },
    { kind: 'power-on', configured: true, warm: true },
    'joining',
    [{ do: 'join' }],
  ],
  [
    'out of deep sleep code may stay off-line',
    { name: 'asleep' },
    { kind: 'power-on', configured: true, warm: true, offline: true },
    'disconnected',
    [{ do: 'leave' }],
  ],
  [
    'a reset ends the connection and makes it anew',
    online,
    { kind: 'power-on', configured: true, warm: true },
    'joining',
    [{ do: 'unlink' }, { do: 'leave' }, { do: 'disarm', timer: 'retry' }, { do: 'join' }],
  ],
  ['power-on twice is once', online, { kind: 'power-on', configured: true }, 'online', []],
  ['code disconnects', online, { kind: 'disconnect' }, 'disconnected', [{ do: 'unlink' }, { do: 'leave' }]],
  [
    'and connects',
    { name: 'disconnected' },
    { kind: 'connect', configured: true },
    'joining',
    [{ do: 'join' }],
  ],
  [
    'to nothing it cannot',
    { name: 'disconnected' },
    { kind: 'connect', configured: false },
    'unconfigured',
    [],
  ],
  [
    'it need not wait for the next attempt',
    { name: 'retrying', attempt: 3, goal: 'server' },
    { kind: 'connect', configured: true },
    'linking',
    [{ do: 'disarm', timer: 'retry' }, { do: 'link' }],
  ],
  ['connected, to connect is nothing', online, { kind: 'connect', configured: true }, 'online', []],
  [
    'deep sleep ends the connection',
    online,
    { kind: 'sleep' },
    'asleep',
    [{ do: 'unlink' }, { do: 'leave' }, { do: 'disarm', timer: 'connect' }],
  ],
  [
    'a lost link is left to the code that wants to decide',
    online,
    { kind: 'unlinked', why, code: 'link-lost', codeDecides: true },
    'disconnected',
    [{ do: 'report' }],
  ],
  [
    'but a first connection is not',
    linking,
    { kind: 'unlinked', why, code: 'link-lost', codeDecides: true },
    'retrying',
    [{ do: 'arm', timer: 'retry' }],
  ],
  [
    'a wrong password shows as joining while it waits',
    { name: 'joining', attempt: 0, step: 'joining' },
    { kind: 'network', event: { kind: 'down', code: 'wrong-password', why } },
    'retrying',
    [{ do: 'leave' }],
  ],
  ['power off ends it all', online, { kind: 'power-off' }, 'off', [{ do: 'unlink' }, { do: 'leave' }]],
];

describe('the life cycle', () => {
  it.each(rows)('%s', (_, state, input, name, effects) => {
    const next = stepLifecycle(state, input);
    expect(next.state.name).toBe(name);
    for (const effect of effects) expect(next.effects).toContainEqual(expect.objectContaining(effect));
    if (effects.length === 0) expect(next.effects).toEqual([]);
  });

  it('never hangs: each state that is not at rest has a timer armed that leads out of it', () => {
    const input = fc.oneof(
      fc.record({ kind: fc.constant('power-on' as const), configured: fc.boolean() }),
      fc.record({ kind: fc.constant('blinkup' as const), configured: fc.boolean() }),
      fc.constant({ kind: 'network' as const, event: { kind: 'up' as const } }),
      fc.constant({ kind: 'network' as const, event: { kind: 'down' as const, code: 'x', why } }),
      fc.constant({ kind: 'unlinked' as const, why, code: 'link-lost' }),
      fc.record({ kind: fc.constant('welcome' as const), mustEnroll: fc.boolean() }),
      fc.constant({ kind: 'enrolled' as const }),
      fc.record({ kind: fc.constant('connect' as const), configured: fc.boolean() }),
      fc.constant({ kind: 'disconnect' as const }),
      fc.record({
        kind: fc.constant('power-on' as const),
        configured: fc.boolean(),
        warm: fc.constant(true),
        offline: fc.boolean(),
      }),
      fc.constant({ kind: 'refused' as const, fault: refusal }),
      fc.record({
        kind: fc.constant('timer' as const),
        timer: fc.constantFrom('accepted', 'retry', 'connect'),
      }),
    );
    const rest = new Set<Lifecycle['name']>(['off', 'unconfigured', 'online', 'disconnected']);
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
        let state: Lifecycle = { name: 'off' };
        const armed = new Set<string>();
        for (const each of inputs) {
          if (each.kind === 'timer' && !armed.delete(each.timer)) continue;
          const next = stepLifecycle(state, each);
          state = next.state;
          for (const effect of next.effects) {
            if (effect.do === 'arm') armed.add(effect.timer);
            if (effect.do === 'disarm') armed.delete(effect.timer);
          }
          const wayOut = [...armed].some(
            (timer) =>
              stepLifecycle(state, { kind: 'timer', timer } as LifecycleInput).state.name !== state.name,
          );
          expect(rest.has(state.name) || wayOut, state.name).toBe(true);
        }
      }),
    );
  });

  it('shows a pattern of its own for a refused enrollment', () => {
    const shown = patternOf({ name: 'refused' });
    const others = Object.entries(ledPatterns).filter(([name]) => name !== shown);
    for (const [, pattern] of others) expect(pattern.steps).not.toEqual(ledPatterns[shown].steps);
  });
});
