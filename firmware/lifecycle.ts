/**
 * The imp's way from power-on to on-line, as a pure machine. The device performs its effects; the tests are tables.
 *
 *     off -> unconfigured -> accepted -> joining -> linking -> enrolling -> online
 *                                ^          \__________\__________\_________/ |
 *                                |               retrying, refused            |
 *                                +------------- any BlinkUp, at any time -----+
 *
 *     any but off -> disconnected (the imp's code asks for it) -> joining (it asks again)
 *     any but off -> asleep (deep sleep) -> joining or disconnected (a warm start)
 */
import type { Fault } from '../protocol/fault.ts';
import { acceptedPatternUs, choices } from './choices.ts';
import { networkFault } from './faults.ts';
import type { Lifecycle, LifecycleEffect, LifecycleInput, LifecycleTimer } from './lifecycle-state.ts';
import type { NetworkEvent } from './ports.ts';
import type { Step } from './step.ts';

export { patternOf } from './lifecycle-state.ts';
export type {
  Lifecycle,
  LifecycleEffect,
  LifecycleInput,
  LifecycleName,
  LifecycleTimer,
} from './lifecycle-state.ts';

type Next = ReturnType<Step<Lifecycle, LifecycleInput, LifecycleEffect>>;

const disarmAll = [
  { do: 'disarm', timer: 'accepted' },
  { do: 'disarm', timer: 'retry' },
  { do: 'disarm', timer: 'connect' },
] as const satisfies readonly LifecycleEffect[];

const stay = (state: Lifecycle): Next => ({ state, effects: [] });

const join = (attempt: number): Next => ({
  state: { name: 'joining', attempt, step: 'searching' },
  effects: [{ do: 'arm', timer: 'connect', delayUs: choices.connectTimeoutUs }, { do: 'join' }],
});

const link = (attempt: number): Next => ({
  state: { name: 'linking', attempt },
  effects: [{ do: 'arm', timer: 'connect', delayUs: choices.connectTimeoutUs }, { do: 'link' }],
});

function retry(state: Lifecycle, goal: 'network' | 'server', fault: Fault): Next {
  const delays = choices.retryDelaysUs;
  const attempt = 'attempt' in state ? state.attempt : 0; // A device that was on-line begins to count anew.
  const delayUs = delays[Math.min(attempt, delays.length - 1)] ?? choices.connectTimeoutUs;
  const step = 'step' in state ? state.step : 'searching';
  return {
    state:
      goal === 'network'
        ? { name: 'retrying', attempt: attempt + 1, goal, step }
        : { name: 'retrying', attempt: attempt + 1, goal },
    effects: [
      { do: 'disarm', timer: 'connect' },
      { do: 'unlink' },
      ...(goal === 'network' ? ([{ do: 'leave' }] as const) : []),
      { do: 'report', fault },
      { do: 'arm', timer: 'retry', delayUs },
    ],
  };
}

/** Off-line until the imp's code asks to connect. */
const offline = (fault?: Fault): Next => ({
  state: { name: 'disconnected' },
  effects: [
    ...disarmAll,
    { do: 'unlink' },
    { do: 'leave' },
    ...(fault === undefined ? [] : [{ do: 'report', fault } as const]),
  ],
});

const connecting = (state: Lifecycle): boolean =>
  state.name === 'joining' || state.name === 'linking' || state.name === 'enrolling';

/** Whether the imp uses, or tries to use, its network. */
const networked = (state: Lifecycle): boolean =>
  connecting(state) || state.name === 'online' || state.name === 'refused' || state.name === 'retrying';

export const stepLifecycle: Step<Lifecycle, LifecycleInput, LifecycleEffect> = (state, input) => {
  if (state.name === 'off' && input.kind !== 'power-on') return stay(state);
  switch (input.kind) {
    case 'power-on': {
      if (state.name !== 'off' && input.warm !== true) return stay(state);
      const next: Next = !input.configured
        ? stay({ name: 'unconfigured' })
        : input.offline === true
          ? stay({ name: 'disconnected' })
          : join(0);
      return input.warm === true
        ? { state: next.state, effects: [...offline().effects, ...next.effects] }
        : { state: next.state, effects: [{ do: 'open-window' }, ...next.effects] };
    }
    case 'power-off':
      return { state: { name: 'off' }, effects: [...disarmAll, { do: 'unlink' }, { do: 'leave' }] };
    case 'blinkup': {
      const effects = [...disarmAll, { do: 'unlink' }, { do: 'leave' }, { do: 'extend-window' }] as const;
      return input.configured
        ? {
            state: { name: 'accepted' },
            effects: [...effects, { do: 'arm', timer: 'accepted', delayUs: acceptedPatternUs }],
          }
        : { state: { name: 'unconfigured' }, effects };
    }
    case 'network':
      return onNetwork(state, input.event, input.codeDecides === true);
    case 'unlinked': {
      if (state.name !== 'linking' && state.name !== 'enrolling' && state.name !== 'online')
        return stay(state);
      const fault: Fault = { stage: 'network', code: input.code, ...input.why };
      return input.codeDecides === true && state.name === 'online'
        ? offline(fault)
        : retry(state, 'server', fault);
    }
    case 'welcome':
      if (state.name !== 'linking') return stay(state);
      return input.mustEnroll
        ? { state: { name: 'enrolling', attempt: state.attempt }, effects: [{ do: 'enroll' }] }
        : { state: { name: 'online' }, effects: [{ do: 'disarm', timer: 'connect' }] };
    case 'enrolled':
      return state.name === 'enrolling'
        ? { state: { name: 'online' }, effects: [{ do: 'disarm', timer: 'connect' }] }
        : stay(state);
    case 'refused':
      return {
        state: { name: 'refused' },
        effects: [
          ...disarmAll,
          { do: 'unlink' },
          { do: 'report', fault: input.fault },
          { do: 'arm', timer: 'retry', delayUs: choices.enrollmentRetryUs },
        ],
      };
    case 'connect':
      return onConnect(state, input.configured);
    case 'disconnect':
      return state.name === 'asleep' || state.name === 'unconfigured' ? stay(state) : offline();
    case 'sleep':
      return { state: { name: 'asleep' }, effects: offline().effects };
    case 'timer':
      return onTimer(state, input.timer);
  }
};

function onConnect(state: Lifecycle, configured: boolean): Next {
  switch (state.name) {
    case 'disconnected':
      return configured ? join(0) : stay({ name: 'unconfigured' });
    case 'unconfigured':
      return configured ? join(0) : stay(state);
    case 'retrying': {
      const next = state.goal === 'network' ? join(state.attempt) : link(state.attempt);
      return { state: next.state, effects: [{ do: 'disarm', timer: 'retry' }, ...next.effects] };
    }
    case 'off':
    case 'accepted':
    case 'joining':
    case 'linking':
    case 'enrolling':
    case 'online':
    case 'refused':
    case 'asleep':
      return stay(state);
  }
}

function onNetwork(state: Lifecycle, event: NetworkEvent, codeDecides: boolean): Next {
  switch (event.kind) {
    case 'step':
      return state.name === 'joining' ? stay({ ...state, step: event.step }) : stay(state);
    case 'up':
      return state.name === 'joining' ? link(state.attempt) : stay(state);
    case 'down': {
      if (!networked(state)) return stay(state);
      const fault: Fault = { stage: 'network', code: event.code, ...event.why };
      return codeDecides && state.name === 'online' ? offline(fault) : retry(state, 'network', fault);
    }
  }
}

function onTimer(state: Lifecycle, timer: LifecycleTimer): Next {
  switch (timer) {
    case 'accepted': {
      if (state.name !== 'accepted') return stay(state);
      const next = join(0);
      return { state: next.state, effects: [{ do: 'extend-window' }, ...next.effects] };
    }
    case 'retry':
      if (state.name === 'refused') return link(0);
      if (state.name !== 'retrying') return stay(state);
      return state.goal === 'network' ? join(state.attempt) : link(state.attempt);
    case 'connect':
      if (state.name === 'joining') return retry(state, 'network', networkFault('join-timeout'));
      if (state.name === 'linking' || state.name === 'enrolling')
        return retry(state, 'server', networkFault('server-timeout'));
      return stay(state);
  }
}
