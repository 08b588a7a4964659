import { measureLight } from '../../hardware/light-meter.ts';
import { ImpError } from '../imp-error.ts';
import { findPorts } from '../serial/ports.ts';
import { healthText } from '../scope/scope-text.ts';
import { boardOptions, openBoard } from './board-options.ts';
import type { Command, OptionValues } from './command.ts';
import type { Output } from './output.ts';

/** One part of the chain: what was found. Throws ImpError where it is not as it should be. */
interface Check {
  readonly part: string;
  look(options: OptionValues, output: Output): Promise<string>;
}

const leastNode = [20, 19] as const;
const lookSeconds = 2;
const defaultCloud = 'http://127.0.0.1:8080';
const answerMs = 3000;

const checks: readonly Check[] = [
  {
    part: 'Node',
    async look() {
      const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
      if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]))
        return process.versions.node;
      throw new ImpError(
        'node',
        `Node ${process.versions.node} is too old`,
        `install Node ${leastNode.join('.')} or newer`,
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
    async look(options, output) {
      const sampler = await openBoard(options, output);
      try {
        const levels: number[] = [];
        for await (const block of sampler.light()) {
          levels.push(...block.levels);
          if (levels.length >= lookSeconds * sampler.sampleHz) break;
        }
        const { firmware, version } = sampler.hello;
        if (sampler.health.lostSamples > 0)
          throw new ImpError(
            'samples-lost',
            `samples are lost: ${healthText(sampler.health)}`,
            'use another cable or USB port, without a hub',
          );
        const light = measureLight(Uint16Array.from(levels), sampler.sampleHz);
        if (light !== null && light.clipped > 0.5)
          throw new ImpError(
            'light-clipped',
            'the sensor is at the end of its scale',
            'shade it, or take a smaller resistor: impsim scope says which',
          );
        if (light !== null && light.brightest === 0)
          throw new ImpError(
            'no-light',
            'the sensor sees nothing at all',
            'check its wiring: see hardware/README.md',
          );
        return `${sampler.path}: sampler ${firmware >> 8}.${firmware & 255}, link version ${version}, ${sampler.sampleHz} samples/s, none lost; light ${Math.round((light?.mean ?? 0) * 100)} %`;
      } finally {
        await sampler.close();
      }
    },
  },
  {
    part: 'cloud',
    async look(options) {
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
    let sick = false;
    for (const check of checks) {
      const { part } = check;
      try {
        const found = await check.look(options, output);
        output.object({ kind: 'check', part, ok: true, found });
        output.line(`ok    ${part.padEnd(6)} ${found}`);
      } catch (error) {
        if (!(error instanceof ImpError)) throw error;
        const { code, cause, cure } = error;
        sick = true;
        output.object({ kind: 'check', part, ok: false, code, cause, cure });
        output.line(`WRONG ${part.padEnd(6)} ${cause}. Cure: ${cure} [${code}]`);
      }
    }
    return sick ? 1 : 0;
  },
};
