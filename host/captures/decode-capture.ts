/** A capture through a receiver, without the rest of an imp. */
import type { LightBlock } from '../../firmware/ports.ts';
import { LightSurvey } from '../../firmware/receiver/light-survey.ts';
import { Receiver } from '../../firmware/receiver/receiver.ts';
import type { ReceiverEvent } from '../../firmware/receiver/receiver-event.ts';
import { type DecodeReport, type Transmission, transmissionOf } from './decode-report.ts';

/** Decodes all light there is. Throws only what reading the light throws. */
export function decodeLight(file: string, light: Iterable<LightBlock>): DecodeReport {
  const receiver = new Receiver();
  const survey = new LightSurvey();
  const transmissions: Transmission[] = [];
  let preamble: Extract<ReceiverEvent, { kind: 'preamble' }> | undefined;
  const take = (events: readonly ReceiverEvent[]): void => {
    for (const event of events)
      if (event.kind === 'preamble') preamble = event;
      else
        transmissions.push(transmissionOf(event, preamble?.startUs === event.startUs ? preamble : undefined));
  };
  for (const block of light) {
    survey.add(block);
    take(receiver.push(block));
  }
  take(receiver.end());
  const said = transmissions.findLast(({ ok }) => ok) ?? transmissions.at(-1);
  if (said === undefined) return { file, ok: false, ...survey.explain(), transmissions };
  const { startUs: _, ...last } = said;
  return { file, ...last, transmissions };
}
