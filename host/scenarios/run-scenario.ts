/** Runs a scenario on a rig of its own. */
import type { TraceEvent } from '../../firmware/trace.ts';
import { ImpError } from '../imp-error.ts';
import { Rig } from '../rig/rig.ts';
import type { RigImp } from '../rig/rig-imp.ts';
import { SandboxAgents } from '../sandbox/agent/sandbox-agents.ts';
import { defaultEpochMs, SandboxFirmware } from '../sandbox/device/firmware.ts';
import { programFromText } from '../sandbox/program.ts';
import type { Scenario, ScenarioImp, ScenarioStep } from './scenario.ts';
import { Stage } from './stage.ts';
import { Unmet } from './step-kind.ts';
import { traceText } from '../traces/text.ts';

/** Why a scenario failed. */
export interface ScenarioFailure {
  /** Number of the step, from 1. */
  readonly step: number;
  readonly kind: string;
  readonly cause: string;
  /** The last ten events, as text. */
  readonly lastEvents: readonly string[];
}

/** A step as it was carried out. */
export interface DoneStep {
  readonly atUs: number;
  readonly step: ScenarioStep;
}

export interface ScenarioResult {
  readonly name: string;
  readonly seed: number;
  readonly failure: ScenarioFailure | null;
  readonly trace: readonly TraceEvent[];
  readonly endUs: number;
  readonly steps: readonly DoneStep[];
}

export interface RunOptions {
  /** In place of the scenario's own seed. */
  readonly seed?: number;
  /** Told of each event when the step that brought it is over. */
  readonly onEvent?: (event: TraceEvent) => void;
}

const shownEvents = 10;

/** Never throws for what the scenario expected in vain; throws ImpError where it makes no sense. */
export async function runScenario(
  scenario: Scenario,
  { seed, onEvent = () => {} }: RunOptions = {},
): Promise<ScenarioResult> {
  const chosen = seed ?? scenario.seed ?? 1;
  const { rig, stage } = await openStage(scenario, chosen);
  const done: DoneStep[] = [];
  let told = 0;
  let failure: ScenarioFailure | null = null;
  try {
    for (const step of scenario.steps) {
      done.push({ atUs: rig.clock.now(), step });
      try {
        await step.kind.run(stage, step.value);
      } catch (error) {
        if (error instanceof ImpError) throw inStep(error, scenario.name, done.length);
        if (!(error instanceof Unmet)) throw error;
        failure = {
          step: done.length,
          kind: step.kind.name,
          cause: error.message,
          lastEvents: lastOf(rig.trace),
        };
        break;
      } finally {
        for (; told < rig.trace.length; told++) {
          const event = rig.trace[told];
          if (event !== undefined) onEvent(event);
        }
      }
    }
    return {
      name: scenario.name,
      seed: chosen,
      failure,
      trace: [...rig.trace],
      endUs: rig.clock.now(),
      steps: done,
    };
  } finally {
    await rig.close();
  }
}

const lastOf = (trace: readonly TraceEvent[]): readonly string[] =>
  trace
    .map(traceText)
    .filter((line) => line !== null)
    .slice(-shownEvents);

const inStep = (error: ImpError, name: string, step: number): ImpError =>
  new ImpError(error.code, `${name}, step ${step}: ${error.cause}`, error.cure);

async function openStage(scenario: Scenario, seed: number): Promise<{ rig: Rig; stage: Stage }> {
  const opened: { rig: Rig | null } = { rig: null };
  const agentProgram =
    scenario.agent === undefined
      ? undefined
      : new SandboxAgents({
          program: programFromText(scenario.agent),
          seed,
          nowMs: () => defaultEpochMs + Math.floor((opened.rig?.clock.now() ?? 0) / 1000),
          log: (agentId, level, text) => logOfAgent(opened.rig, agentId, level, text),
        });
  const [first = ['imp', {}] as const, ...others] = scenario.imps;
  const codes = await Promise.all([first, ...others].map(([, imp], i) => firmwareOf(imp, seed + i)));
  const rig = new Rig({
    seed,
    ...optionsOf(first[1], codes[0]),
    ...(agentProgram === undefined ? {} : { agentProgram }),
  });
  opened.rig = rig;
  const imps = new Map<string, RigImp>([[first[0], rig.imp]]);
  for (const [i, [name, imp]] of others.entries()) imps.set(name, rig.addImp(optionsOf(imp, codes[i + 1])));
  for (const code of codes) code?.holdWith((answer) => rig.hold(answer));
  return { rig, stage: new Stage(rig, imps) };
}

/** An agent's log lines stand in the trace of its device. */
function logOfAgent(rig: Rig | null, agentId: string, level: 'log' | 'error', text: string): void {
  const enrolled = rig?.trace.findLast(
    (event) => event.kind === 'enrolled' && event.agent.agentId === agentId,
  );
  rig?.trace.push({
    atUs: rig.clock.now(),
    device: enrolled?.device ?? rig.imp.deviceId,
    kind: 'log',
    level,
    text: `[Agent] ${text}`,
  });
}

const optionsOf = ({ type, id, impos, network }: ScenarioImp, firmware: SandboxFirmware | undefined) => ({
  ...(type === undefined ? {} : { impType: type }),
  ...(id === undefined ? {} : { deviceId: id }),
  ...(impos === undefined ? {} : { impOsRelease: impos }),
  ...(network === undefined ? {} : { network }),
  ...(firmware === undefined ? {} : { firmware }),
});

async function firmwareOf(
  { firmware, factory }: ScenarioImp,
  seed: number,
): Promise<SandboxFirmware | undefined> {
  if (firmware === undefined && factory === undefined) return undefined;
  return SandboxFirmware.open({
    seed,
    programs: {
      ...(firmware === undefined ? {} : { application: programFromText(firmware) }),
      ...(factory === undefined ? {} : { factory: programFromText(factory) }),
    },
  });
}
