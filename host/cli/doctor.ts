import { type LightMeasure, measureLight } from '../../hardware/light-meter.ts';
import { sensorKinds } from '../../hardware/sensor-circuits.ts';
import { findBrowser } from '../browser.ts';
import { ImpError } from '../imp-error.ts';
import { lightHint } from '../scope/light-hint.ts';
import { healthText } from '../scope/scope-text.ts';
import { findPorts } from '../serial/ports.ts';
import type { Sampler } from '../serial/sampler.ts';
import { boardOptions, openBoard, sensorOption } from './board-options.ts';
import type { Command, OptionValues } from './command.ts';
import type { Output } from './output.ts';

/** What was found out about the board, for the parts that come after it in the chain. */
interface Patient {
  readonly options: OptionValues;
  readonly output: Output;
  sampler: Sampler | null;
  light: LightMeasure | null;
}

/** One part of the chain. */
interface Check {
  readonly part: string;
  /** Whether the part hangs on the board: without one there is nothing to look at. */
  readonly onBoard?: true;
  /** What was found. Throws ImpError where it is not as it should be. */
  look(patient: Patient): Promise<string>;
}

const leastNode = [20, 19] as const;
const lookSeconds = 2;
const defaultCloud = 'http://127.0.0.1:8080';
const answerMs = 3000;
const buttonPin = 2;

const boardOf = ({ sampler }: Patient): Sampler => {
  if (sampler === null) throw new Error('a part of the board was looked at without a board');
  return sampler;
};

const checks: readonly Check[] = [
  {
    part: 'Node',
    look() {
      const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
      if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]))
        return Promise.resolve(process.versions.node);
      throw new ImpError(
        'node',
        `Node ${process.versions.node} is too old`,
        `install Node ${leastNode.join('.')} or newer`,
      );
    },
  },
  {
    part: 'browser',
    async look() {
      return (
        (await findBrowser()) ?? 'none found here; the pages open in any other one that reaches the cloud'
      );
    },
  },
  {
    part: 'ports',
    async look() {
      const ports = await findPorts();
      if (ports.length === 0) return 'none (an emulated board is there with --port virtual)';
      return ports.map(({ path, board }) => (board === null ? path : `${path} (${board})`)).join(', ');
    },
  },
  {
    part: 'board',
    async look(patient) {
      const sampler = await openBoard(patient.options, patient.output);
      patient.sampler = sampler;
      const { firmware, version, resetCause } = sampler.hello;
      if ((resetCause & 0x80) !== 0)
        throw new ImpError(
          'board-hung',
          'the program on the board hung, and its watchdog ended it',
          'look at the supply and at what hangs on the pins; if it comes again: impsim flash',
        );
      return `${sampler.path}: sampler ${firmware >> 8}.${firmware & 255}, link version ${version}`;
    },
  },
  {
    part: 'button',
    onBoard: true,
    async look(patient) {
      const sampler = boardOf(patient);
      const levels = await new Promise<number>((resolve, reject) => {
        sampler.onInputs = (inputs) => resolve(inputs.levels);
        sampler.command({ name: 'read' }).catch(reject);
      });
      if (((levels >> buttonPin) & 1) === 1) return 'not pressed, or none there';
      throw new ImpError(
        'button-pressed',
        'the button is pressed all the time: after two seconds it clears the imp',
        'let it go; if nobody holds it, D2 has a short to GND',
      );
    },
  },
  {
    part: 'LED',
    onBoard: true,
    async look(patient) {
      for (const [red, green] of [
        [255, 0],
        [0, 255],
        [0, 0],
      ] as const) {
        await boardOf(patient).command({ name: 'pwm', pin: 5, duty: red });
        await boardOf(patient).command({ name: 'pwm', pin: 6, duty: green });
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return 'was red, then green, if it is wired';
    },
  },
  {
    part: 'samples',
    onBoard: true,
    async look(patient) {
      const sampler = boardOf(patient);
      const levels: number[] = [];
      for await (const block of sampler.light()) {
        levels.push(...block.levels);
        if (levels.length >= lookSeconds * sampler.sampleHz) break;
      }
      const { health, sampleHz } = sampler;
      patient.light = measureLight(Uint16Array.from(levels), sampleHz);
      if (health.lostSamples > 0 || health.brokenRecords > 0)
        throw new ImpError(
          'samples-lost',
          `samples are lost: ${healthText(health)}`,
          'use another cable or USB port, without a hub',
        );
      return `${sampleHz} a second, none lost, arrival jitter ${health.jitterMs.toFixed(1)} ms`;
    },
  },
  {
    part: 'light',
    onBoard: true,
    look(patient) {
      const { light, options } = patient;
      if (light === null)
        throw new ImpError(
          'no-samples',
          'there is too little light to measure',
          'mend the parts above first',
        );
      const kind = sensorOption(options);
      const hint = lightHint(light, kind, sensorKinds[kind].startOhms);
      // A phone that flashes before the sensor is no fault of the light.
      if (hint !== null && hint.code !== 'faint')
        throw new ImpError(`light-${hint.code}`, hint.cause, hint.cure);
      const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
      return Promise.resolve(
        `level ${percent(light.mean)}, noise ${percent(light.noise)}, ripple ${percent(light.ripple)}`,
      );
    },
  },
  {
    part: 'cloud',
    async look({ options }) {
      const url = typeof options['cloud'] === 'string' ? options['cloud'] : defaultCloud;
      try {
        const { status } = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
        return `${url} answers (${status})`;
      } catch {
        throw new ImpError(
          'no-cloud',
          `nothing answers at ${url}`,
          'start one with impsim cloud, or name yours with --cloud',
        );
      }
    },
  },
];

export const doctor: Command = {
  name: 'doctor',
  summary: 'what is wrong on the way from light to cloud, part by part, and how to mend it',
  arguments: [],
  options: [...boardOptions, { flags: '--cloud <url>', summary: `the cloud (${defaultCloud})` }],
  examples: ['doctor', 'doctor --port virtual'],
  async run({ options, output }) {
    const patient: Patient = { options, output, sampler: null, light: null };
    let sick = false;
    try {
      for (const check of checks) {
        const { part, onBoard } = check;
        if (onBoard && patient.sampler === null) {
          output.object({ kind: 'check', part, ok: null, found: null });
          output.line(`-     ${part.padEnd(7)} not looked at: there is no board`);
          continue;
        }
        try {
          const found = await check.look(patient);
          output.object({ kind: 'check', part, ok: true, found });
          output.line(`ok    ${part.padEnd(7)} ${found}`);
        } catch (error) {
          if (!(error instanceof ImpError)) throw error;
          const { code, cause, cure } = error;
          sick = true;
          output.object({ kind: 'check', part, ok: false, code, cause, cure });
          output.line(`WRONG ${part.padEnd(7)} ${cause}. Cure: ${cure} [${code}]`);
        }
      }
      return sick ? 1 : 0;
    } finally {
      await patient.sampler?.close();
    }
  },
};
