/** States, inputs and effects of the imp's life cycle, and what its status LED shows in each state. */
import type { Explanation, Fault } from '../protocol/fault.ts';
import type { LedPatternName } from './led/patterns.ts';
import type { NetworkEvent, NetworkStep } from './ports.ts';

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
  /** Waiting to try again: to join the network, where it got as far as `step`, or only to reach the server. */
  | {
      readonly name: 'retrying';
      readonly attempt: number;
      readonly goal: 'network';
      readonly step: NetworkStep;
    }
  | { readonly name: 'retrying'; readonly attempt: number; readonly goal: 'server' }
  /** Off-line because the imp's code wants it so. */
  | { readonly name: 'disconnected' }
  /** Deep sleep. */
  | { readonly name: 'asleep' };

export type LifecycleName = Lifecycle['name'];

/** `retry` ends a wait, `connect` limits one attempt. */
export type LifecycleTimer = 'accepted' | 'retry' | 'connect';

export type LifecycleInput =
  /** `warm`: out of deep sleep or a reset, so there is no BlinkUp window; `offline`: the imp's code decides when to connect. */
  | {
      readonly kind: 'power-on';
      readonly configured: boolean;
      readonly warm?: boolean;
      readonly offline?: boolean;
    }
  | { readonly kind: 'power-off' }
  /** A packet was decoded and its settings kept; `configured` tells whether there is a network now. */
  | { readonly kind: 'blinkup'; readonly configured: boolean }
  | { readonly kind: 'network'; readonly event: NetworkEvent; readonly codeDecides?: boolean }
  /** The link to the cloud ended. `codeDecides`: the imp's code wants to decide itself when to connect again. */
  | {
      readonly kind: 'unlinked';
      readonly why: Explanation;
      readonly code: string;
      readonly codeDecides?: boolean;
    }
  /** The cloud knows the device for who it is. */
  | { readonly kind: 'welcome'; readonly mustEnroll: boolean }
  | { readonly kind: 'enrolled' }
  | { readonly kind: 'refused'; readonly fault: Fault }
  /** The imp's code asks for it. */
  | { readonly kind: 'connect'; readonly configured: boolean }
  | { readonly kind: 'disconnect' | 'sleep' }
  | { readonly kind: 'timer'; readonly timer: LifecycleTimer };

export type LifecycleEffect =
  /** `open-window`: 60 s from a cold start; `extend-window`: 60 s from a first connection with new settings. */
  | { readonly do: 'join' | 'leave' | 'link' | 'unlink' | 'enroll' | 'open-window' | 'extend-window' }
  | { readonly do: 'arm'; readonly timer: LifecycleTimer; readonly delayUs: number }
  | { readonly do: 'disarm'; readonly timer: LifecycleTimer }
  | { readonly do: 'report'; readonly fault: Fault };

/** What the status LED shows in a state, while it shows anything. */
export function patternOf(state: Lifecycle): LedPatternName {
  switch (state.name) {
    case 'off':
    case 'asleep':
    case 'accepted':
    case 'disconnected':
      return 'dark';
    case 'unconfigured':
      return 'no-settings';
    case 'joining':
      return state.step;
    case 'retrying':
      return state.goal === 'network' ? state.step : 'connecting';
    case 'linking':
    case 'enrolling':
      return 'connecting';
    case 'online':
      return 'online';
    case 'refused':
      return 'enrollment-refused';
  }
}
