/**
 * The imp's way from power-on to on-line, as a pure machine. The device performs its effects; the tests are tables.
 *
 *     off -> unconfigured -> accepted -> joining -> linking -> enrolling -> online
 *                                ^          \__________\__________\_________/ |
 *                                |               retrying, refused            |
 *                                +------------- any BlinkUp, at any time -----+
 */
import type { Explanation, Fault } from '../protocol/fault.ts';
import { acceptedPatternUs, choices } from './choices.ts';
import type { LedPatternName } from './led/patterns.ts';
import { networkFault } from './faults.ts';
import type { NetworkEvent, NetworkStep } from './ports.ts';
import type { Step } from './step.ts';

export type Lifecycle =
  | { readonly name: 'off' }
  | { readonly name: 'unconfigured' }
  /** New settings have come: the green shows. */
  | { readonly name: 'accepted' }
  | { readonly name: 'joining'; readonly attempt: number; readonly step: NetworkStep }
  /** On the network, on the way to the server. */
  | { readonly name: 'linking'; readonly attempt: number }
  | { readonly name: 'enrolling'; readonly attempt: number }
  | { readonly name: 'online' }
  /** The cloud will not serve this device; it asks again later. */
  | { readonly name: 'refused' }
  /** Waiting to try again: to join the network, or only to reach the server. */
  | { readonly name: 'retrying'; readonly attempt: number; readonly goal: 'network' | 'server' };

export type LifecycleName = Lifecycle['name'];

/** `retry` ends a wait, `connect` limits one attempt. */
export type LifecycleTimer = 'accepted' | 'retry' | 'connect';

export type LifecycleInput =
  | { readonly kind: 'power-on'; readonly configured: boolean }
  | { readonly kind: 'power-off' }
  /** A packet was decoded and its settings kept; `configured` tells whether there is a network now. */
  | { readonly kind: 'blinkup'; readonly configured: boolean }
  | { readonly kind: 'network'; readonly event: NetworkEvent }
  /** The link to the cloud ended. */
  | { readonly kind: 'unlinked'; readonly why: Explanation }
  /** The cloud knows the device for who it is. */
  | { readonly kind: 'welcome'; readonly mustEnroll: boolean }
  | { readonly kind: 'enrolled' }
  | { readonly kind: 'refused'; readonly fault: Fault }
  | { readonly kind: 'timer'; readonly timer: LifecycleTimer };

export type LifecycleEffect =
  | { readonly do: 'join' | 'leave' | 'link' | 'unlink' | 'enroll' | 'open-window' }
  | { readonly do: 'arm'; readonly timer: LifecycleTimer; readonly delayUs: number }
  | { readonly do: 'disarm'; readonly timer: LifecycleTimer }
  | { readonly do: 'report'; readonly fault: Fault };

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

function retry(attempt: number, goal: 'network' | 'server', fault: Fault): Next {
  const delays = choices.retryDelaysUs;
  const delayUs = delays[Math.min(attempt, delays.length - 1)] ?? choices.connectTimeoutUs;
  return {
    state: { name: 'retrying', attempt: attempt + 1, goal },
    effects: [
      { do: 'disarm', timer: 'connect' },
      { do: 'unlink' },
      ...(goal === 'network' ? ([{ do: 'leave' }] as const) : []),
      { do: 'report', fault },
      { do: 'arm', timer: 'retry', delayUs },
    ],
  };
}

/** Which attempt this is; a device that was on-line begins to count anew. */
const attemptOf = (state: Lifecycle): number => ('attempt' in state ? state.attempt : 0);

const connecting = (state: Lifecycle): boolean =>
  state.name === 'joining' || state.name === 'linking' || state.name === 'enrolling';

/** Whether the imp uses, or tries to use, its network. */
const networked = (state: Lifecycle): boolean =>
  connecting(state) || state.name === 'online' || state.name === 'refused' || state.name === 'retrying';

export const stepLifecycle: Step<Lifecycle, LifecycleInput, LifecycleEffect> = (state, input) => {
  if (state.name === 'off' && input.kind !== 'power-on') return stay(state);
  switch (input.kind) {
    case 'power-on': {
      if (state.name !== 'off') return stay(state);
      const next: Next = input.configured ? join(0) : stay({ name: 'unconfigured' });
      return { state: next.state, effects: [{ do: 'open-window' }, ...next.effects] };
    }
    case 'power-off':
      return { state: { name: 'off' }, effects: [...disarmAll, { do: 'unlink' }, { do: 'leave' }] };
    case 'blinkup': {
      const effects = [...disarmAll, { do: 'unlink' }, { do: 'leave' }, { do: 'open-window' }] as const;
      return input.configured
        ? {
            state: { name: 'accepted' },
            effects: [...effects, { do: 'arm', timer: 'accepted', delayUs: acceptedPatternUs }],
          }
        : { state: { name: 'unconfigured' }, effects };
    }
    case 'network':
      return onNetwork(state, input.event);
    case 'unlinked':
      return state.name === 'linking' || state.name === 'enrolling' || state.name === 'online'
        ? retry(attemptOf(state), 'server', { stage: 'network', code: 'link-lost', ...input.why })
        : stay(state);
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
    case 'timer':
      return onTimer(state, input.timer);
  }
};

function onNetwork(state: Lifecycle, event: NetworkEvent): Next {
  switch (event.kind) {
    case 'step':
      return state.name === 'joining' ? stay({ ...state, step: event.step }) : stay(state);
    case 'up':
      return state.name === 'joining' ? link(state.attempt) : stay(state);
    case 'down':
      return networked(state)
        ? retry(attemptOf(state), 'network', { stage: 'network', code: event.code, ...event.why })
        : stay(state);
  }
}

function onTimer(state: Lifecycle, timer: LifecycleTimer): Next {
  switch (timer) {
    case 'accepted': {
      if (state.name !== 'accepted') return stay(state);
      const next = join(0);
      return { state: next.state, effects: [{ do: 'open-window' }, ...next.effects] };
    }
    case 'retry':
      if (state.name === 'refused') return link(0);
      if (state.name !== 'retrying') return stay(state);
      return state.goal === 'network' ? join(state.attempt) : link(state.attempt);
    case 'connect':
      if (state.name === 'joining') return retry(state.attempt, 'network', networkFault('join-timeout'));
      if (state.name === 'linking' || state.name === 'enrolling')
        return retry(state.attempt, 'server', networkFault('server-timeout'));
      return stay(state);
  }
}

/** What the status LED shows in a state, while it shows anything. */
export function patternOf(state: Lifecycle): LedPatternName {
  switch (state.name) {
    case 'off':
      return 'dark';
    case 'unconfigured':
      return 'no-settings';
    case 'accepted':
      return 'dark';
    case 'joining':
      return state.step;
    case 'retrying':
      return state.goal === 'network' ? 'searching' : 'connecting';
    case 'linking':
    case 'enrolling':
      return 'connecting';
    case 'online':
      return 'online';
    case 'refused':
      return 'enrollment-refused';
  }
}
