/** The trace as lines for people. */
import type { TraceEvent } from '../../firmware/trace.ts';
import { ledPatterns } from '../../firmware/led/patterns.ts';
import type { Lifecycle } from '../../firmware/lifecycle.ts';

const states: Record<Lifecycle['name'], string> = {
  off: 'switched off',
  unconfigured: 'has no network settings: waits for a BlinkUp',
  accepted: 'BlinkUp accepted',
  joining: 'joins the network',
  linking: 'connects to the cloud',
  enrolling: 'enrolls',
  online: 'on-line',
  refused: 'the cloud refused it',
  retrying: 'waits before it tries again',
  disconnected: 'off-line, as its code asked',
  asleep: 'in deep sleep',
};

/** `    12.345678 s`: device time, aligned. */
export const timeText = (atUs: number): string => `${(atUs / 1e6).toFixed(3).padStart(9)} s`;

/** One event as one line, or null for events that are too many for a log: single changes of the LED and of pins. */
export function traceText(event: TraceEvent): string | null {
  const text = detailText(event);
  return text === null ? null : `${timeText(event.atUs)}  ${text}`;
}

function detailText(event: TraceEvent): string | null {
  switch (event.kind) {
    case 'power':
      return event.on ? 'power on' : 'power off';
    case 'state':
      return `imp       ${states[event.state]}`;
    case 'led-pattern':
      return `LED       ${ledPatterns[event.pattern].meaning}`;
    case 'led':
      return null;
    case 'window':
      return `BlinkUp   window ${event.open ? 'open' : 'closed'}`;
    case 'preamble':
      return `receiver  preamble: ${event.lineCode}, ${event.symbolHz.toFixed(1)} symbols/s`;
    case 'blinkup':
      return `receiver  decoded${event.recovered ? ' (recovered)' : ''}: ${JSON.stringify(event.packet)}`;
    case 'network':
      return `network   ${event.step}`;
    case 'link':
      return `cloud     ${event.state}`;
    case 'enrolled':
      return `cloud     enrolled${event.blessed ? ' (blessed)' : ''}: agent ${event.agent.agentUrl}`;
    case 'fault':
      return `FAULT     ${event.fault.stage}/${event.fault.code}: ${event.fault.cause}. Cure: ${event.fault.cure}`;
    case 'firmware':
      return `firmware  ${event.firmware} ${event.state}`;
    case 'restart':
      return `imp       restarts (${event.reason})`;
    case 'message':
      return `agent     ${event.direction === 'to-agent' ? '<-' : '->'} ${event.name}`;
    case 'factory-blinkup':
      return `fixture   factory BlinkUp ${event.state}`;
    case 'blessing':
      return `blessing  ${event.state}`;
    case 'pin':
      return null;
    case 'log':
      return `log       ${event.text}`;
  }
}
