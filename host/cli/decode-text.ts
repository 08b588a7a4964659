/** What a capture says, for people. */
import { packetFields } from '../../protocol/packet-fields.ts';
import type { Quality } from '../../firmware/receiver/quality.ts';
import type { DecodeReport, PacketReport, Transmission } from '../captures/decode-report.ts';
import type { Secret } from '../secret.ts';
import type { Output } from './output.ts';

type Row = readonly [name: string, value: string];

/** Prints one capture's report. */
export function printReport(report: DecodeReport, output: Output): void {
  const { paint } = output;
  const count = report.transmissions.length;
  const several = count > 1 ? `, ${count} transmissions` : '';
  output.line(
    `${paint.bold(report.file)}: ${report.ok ? paint.green('decoded') : paint.red('not decoded')}${several}`,
  );
  for (const [i, transmission] of report.transmissions.entries()) {
    if (count > 1) output.line(paint.bold(`  ${i + 1}. at ${seconds(transmission.startUs)}`));
    for (const row of rowsOf(transmission, output)) output.line(lineOf(row, output));
  }
  if (count === 0) for (const row of rowsOf(report, output)) output.line(lineOf(row, output));
}

/** Of several captures: how many were decoded, and at which stages the others failed; `stages` has null for each that did not. */
export function printCounts(stages: readonly (string | null)[], output: Output): void {
  const counts = new Map<string, number>();
  for (const stage of stages) if (stage !== null) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  const failed = [...counts].map(([stage, count]) => `${stage} ${count}`).join(', ');
  const decoded = stages.filter((stage) => stage === null).length;
  output.line(`${decoded} of ${stages.length} decoded${failed === '' ? '' : `; faults by stage: ${failed}`}`);
}

const lineOf = ([name, value]: Row, { paint }: Output): string => `  ${paint.dim(name.padEnd(18))}${value}`;

function rowsOf(said: DecodeReport | Transmission, output: Output): readonly Row[] {
  const { paint } = output;
  if (said.ok) return [...packetRows(said.packet, output), ...signalRows(said), ...adviceRows(said)];
  const { stage, code, atUs, cause, cure } = said.fault;
  const when = atUs === undefined ? '' : ` at ${seconds(atUs)}`;
  return [
    [paint.red('fault'), `${stage}/${code}${when}: ${cause}`],
    ['cure', cure],
    ...signalRows(said),
    ...adviceRows(said),
  ];
}

function packetRows(packet: PacketReport, output: Output): readonly Row[] {
  const show = (secret: Secret | undefined): string => (secret === undefined ? '' : output.shown(secret));
  const rows: Row[] = [];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) rows.push([name, value]);
  };
  const { addressing, proxy } = packet;
  add(packetFields.ssid.title, packet.ssid);
  add(
    packetFields.password.title,
    packet.password && (packet.password.reveal() === '' ? 'none: an open network' : show(packet.password)),
  );
  if (packet.planId !== undefined) add('plan ID', packet.planId ?? 'none: a factory enrollment');
  add('token', packet.token && show(packet.token));
  add(
    packetFields.addressing.title,
    addressing &&
      Object.entries(addressing)
        .map(([key, ip]) => `${key} ${ip}`)
        .join(', '),
  );
  add(
    packetFields.proxy.title,
    proxy &&
      `${proxy.address}:${proxy.port}${proxy.user === undefined ? '' : `, user ${proxy.user}, password ${show(proxy.password)}`}`,
  );
  add(packetFields.clear.title, packet.clear && packetFields.clear.meaning.split('.')[0]);
  for (const { tag, hex } of packet.unknown) add(`unknown tag ${tag}`, show(hex));
  return rows;
}

/** How good the light was: all that helps to see why it failed, or how near it was to that. */
function signalRows(said: DecodeReport | Transmission): readonly Row[] {
  const { quality } = said;
  if ('seconds' in quality) {
    const light = `${quality.seconds} s at ${quality.sampleHz} samples/s, levels ${percent(quality.offset)} to ${percent(quality.offset + quality.swing)} of full scale`;
    return [['light', light]];
  }
  const code = said.lineCode === undefined ? '' : `${said.lineCode}, `;
  const path = said.ok ? `; ${said.path} path${said.recovered ? ', recovered' : ''}` : '';
  const grey = quality.greyRatio === null ? '' : `, grey ${percent(quality.greyRatio)} of white`;
  return [
    [
      'symbols',
      `${code}${quality.symbolHz} symbols/s, jitter ${percent(quality.jitter)}, ${quality.repeatsUs.length} shown twice${path}`,
    ],
    ['quality', `SNR ${quality.snrDb} dB, ${marginOf(quality)}, eye ${percent(quality.eye)}${grey}`],
    [
      'light',
      `swing ${percent(quality.swing)} of full scale above ${percent(quality.offset)}, ${percent(quality.clipped)} clipped${rippleOf(quality)}${quality.gaps > 0 ? `, ${quality.gaps} gaps` : ''}`,
    ],
  ];
}

/** What of the light could be better, and how. */
const adviceRows = (said: DecodeReport | Transmission): readonly Row[] =>
  'advice' in said ? said.advice.map(({ cause, cure }) => ['advice', `${cause}: ${cure}`]) : [];

const marginOf = ({ marginDb }: Quality): string =>
  marginDb < 0 ? `${-marginDb} dB beyond failure` : `${marginDb} dB from failure`;

const rippleOf = ({ mains, dimming }: Quality): string =>
  [mains, dimming]
    .map((ripple) =>
      ripple === null ? '' : `, ripple of ${ripple.hz} Hz and ${percent(ripple.share)} of it`,
    )
    .join('');

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
const seconds = (us: number): string => `${(us / 1e6).toFixed(3)} s`;
