/**
 * The trace as a value change dump (IEEE 1364), which GTKWave and PulseView open: LED, window, power, links and pins as
 * wires, and the state, pattern and stage as text where the viewer shows text (GTKWave's strings).
 */
import type { TraceEvent } from '../../firmware/trace.ts';

interface Signal {
  readonly device: string;
  readonly name: string;
  readonly type: 'wire' | 'string';
  /** Of a wire. */
  readonly start: string;
}

interface Change {
  readonly device: string;
  readonly name: string;
  readonly type: Signal['type'];
  readonly value: string;
}

export interface VcdOptions {
  /** Without, for readers that know wires only, such as sigrok's. Default true. */
  readonly strings?: boolean;
  /** Where the dump ends; at the last event by default. */
  readonly toUs?: number;
}

const bit = (on: boolean): string => (on ? '1' : '0');

/** What an event changes. */
function changesOf(event: TraceEvent): readonly Change[] {
  const { device } = event;
  const wire = (name: string, on: boolean): Change => ({ device, name, type: 'wire', value: bit(on) });
  const text = (name: string, value: string): Change => ({ device, name, type: 'string', value });
  switch (event.kind) {
    case 'led':
      return [wire('led_red', event.red), wire('led_green', event.green)];
    case 'power':
      return [wire('power', event.on)];
    case 'window':
      return [wire('blinkup_window', event.open)];
    case 'network':
      return [wire('network_up', event.step === 'up'), text('network', event.step)];
    case 'link':
      return [
        wire('link_open', event.state === 'open' || event.state === 'welcome'),
        text('link', event.state),
      ];
    case 'pin':
      return [wire(event.pin, event.high)];
    case 'state':
      return [wire('online', event.state === 'online'), text('state', event.state)];
    case 'led-pattern':
      return [text('led_pattern', event.pattern)];
    case 'fault':
      return [text('fault', `${event.fault.stage}/${event.fault.code}`)];
    case 'firmware':
      return [wire('code_runs', event.state === 'started'), text('code', `${event.firmware} ${event.state}`)];
    case 'preamble':
    case 'blinkup':
    case 'enrolled':
    case 'restart':
    case 'message':
    case 'factory-blinkup':
    case 'blessing':
    case 'log':
      return [];
  }
}

/** Short names of signals, as the format wants them: printable characters from `!` on. */
function codeOf(index: number): string {
  let code = '';
  for (let rest = index; ; rest = Math.floor(rest / 94) - 1) {
    code = String.fromCharCode(33 + (rest % 94)) + code;
    if (rest < 94) return code;
  }
}

const identifier = (name: string): string => name.replaceAll(/[^A-Za-z0-9_]/g, '_');
const noBlanks = (text: string): string => text.replaceAll(/\s/g, '_');

/** The whole dump as text; times in microseconds. */
export function traceVcd(trace: readonly TraceEvent[], { strings = true, toUs }: VcdOptions = {}): string {
  const signals = new Map<string, Signal & { readonly code: string }>();
  const keyOf = ({ device, name }: { readonly device: string; readonly name: string }): string =>
    `${device}/${name}`;
  const wanted = (event: TraceEvent): readonly Change[] =>
    changesOf(event).filter(({ type }) => strings || type === 'wire');
  for (const event of trace)
    for (const change of wanted(event)) {
      const { device, name, type } = change;
      if (!signals.has(keyOf(change)))
        signals.set(keyOf(change), { device, name, type, start: '0', code: codeOf(signals.size) });
    }
  const lines = ['$version impsim $end', '$timescale 1 us $end'];
  for (const device of new Set(Array.from(signals.values(), (signal) => signal.device))) {
    lines.push(`$scope module imp_${identifier(device)} $end`);
    for (const signal of signals.values())
      if (signal.device === device)
        lines.push(`$var ${signal.type} 1 ${signal.code} ${identifier(signal.name)} $end`);
    lines.push('$upscope $end');
  }
  lines.push('$enddefinitions $end', '#0', '$dumpvars');
  for (const { type, code, start } of signals.values())
    lines.push(type === 'wire' ? `${start}${code}` : `s ${code}`);
  lines.push('$end');
  const values = new Map<string, string>();
  let atUs = 0;
  for (const event of trace)
    for (const change of wanted(event)) {
      const key = keyOf(change);
      const code = signals.get(key)?.code ?? '';
      if ((values.get(key) ?? (change.type === 'wire' ? '0' : '')) === change.value) continue;
      values.set(key, change.value);
      if (event.atUs > atUs) lines.push(`#${event.atUs}`);
      atUs = event.atUs;
      lines.push(change.type === 'wire' ? `${change.value}${code}` : `s${noBlanks(change.value)} ${code}`);
    }
  const endUs = Math.max(toUs ?? trace.at(-1)?.atUs ?? 0, atUs);
  if (endUs > atUs) lines.push(`#${endUs}`);
  return `${lines.join('\n')}\n`;
}
