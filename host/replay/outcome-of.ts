/** What there is to tell of a run, without its secrets. */
import type { Fault } from '../../protocol/fault.ts';
import { packetReport, type PacketReport } from '../captures/decode-report.ts';
import { revealed } from '../secret.ts';
import { ledTimeline } from '../traces/led-timeline.ts';
import type { Ended, ImpRun } from './bench-imp.ts';
import type { Outcome } from './outcome.ts';

const mostFaults = 50;

/** The plain packet comes beside it, for whoever compares; it holds secrets. */
export function outcomeOf(
  run: ImpRun,
  showSecrets: boolean,
): { readonly outcome: Outcome; readonly packet: Readonly<Record<string, unknown>> | null } {
  const { trace, ended, silence, final, endUs, seconds } = run;
  const taken = ended.findLast(isTaken);
  const said = taken ?? ended.findLast(({ held }) => held) ?? ended.at(-1);
  const report = taken === undefined ? null : packetReport(taken.event.packet);
  const preamble = said && trace.findLast((event) => event.kind === 'preamble');
  const outcome: Outcome = {
    packet: report === null ? null : showSecrets ? plain(report) : masked(report),
    fault: faultOf(run, taken, said),
    lineCode: said?.event.kind === 'packet' ? said.event.lineCode : (preamble?.lineCode ?? null),
    symbolHz: said?.event.kind === 'packet' ? said.event.symbolHz : (preamble?.symbolHz ?? null),
    path: taken?.event.path ?? null,
    recovered: taken?.event.recovered ?? false,
    quality: said === undefined ? silence.quality : said.event.quality,
    led: ledTimeline(trace, { toUs: endUs }),
    patterns: trace.flatMap((event) => (event.kind === 'led-pattern' ? [event.pattern] : [])),
    final,
    enrollment: enrollmentOf(run),
    faults: trace
      .flatMap((event) => (event.kind === 'fault' ? [`${event.fault.stage}/${event.fault.code}`] : []))
      .slice(0, mostFaults),
    transmissions: ended.length,
    seconds,
  };
  return { outcome, packet: report === null ? null : plain(report) };
}

type Taken = Ended & { readonly event: { readonly kind: 'packet' } };

const isTaken = (ended: Ended): ended is Taken => ended.held && ended.event.kind === 'packet';

/** An empty list of unknown entries says nothing. */
function stripped({ unknown, ...known }: PacketReport): object {
  return unknown.length === 0 ? known : { ...known, unknown };
}

const plain = (report: PacketReport): Readonly<Record<string, unknown>> =>
  revealed(stripped(report)) as Readonly<Record<string, unknown>>;

const masked = (report: PacketReport): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(stripped(report))) as Readonly<Record<string, unknown>>;

function faultOf(
  { trace, silence }: ImpRun,
  taken: Taken | undefined,
  said: Ended | undefined,
): Fault | null {
  if (taken !== undefined) {
    // Later light may have been bad; what counts is whether the imp went on-line with what it took.
    const after = trace.filter(
      (event) => event.kind === 'fault' && event.atUs >= taken.event.atUs && isOnTheWay(event.fault),
    );
    const online = trace.findLast((event) => event.kind === 'state' && event.state === 'online');
    const last = after.at(-1);
    return last?.kind === 'fault' && (online === undefined || online.atUs < last.atUs) ? last.fault : null;
  }
  if (said === undefined) return silence.fault;
  if (said.held) return said.event.kind === 'fault' ? said.event.fault : null;
  return {
    stage: 'packet',
    code: 'window-closed',
    atUs: said.event.startUs,
    cause: `a BlinkUp began at ${(said.event.startUs / 1e6).toFixed(1)} s, when the imp no longer looked for one: it does so for a minute after its start`,
    cure: 'cut the capture so that it begins less than a minute before the flash',
  };
}

const isOnTheWay = ({ stage }: Fault): boolean =>
  stage === 'store' || stage === 'network' || stage === 'enrollment' || stage === 'blessing';

function enrollmentOf({ trace }: ImpRun): string | null {
  const last = trace.findLast(
    (event) => event.kind === 'enrolled' || (event.kind === 'fault' && event.fault.stage === 'enrollment'),
  );
  if (last === undefined) return null;
  return last.kind === 'fault' ? last.fault.code : 'enrolled';
}
