/** Settings as light, or why not. */
import { encodeFrame } from '../../../protocol/frame.ts';
import { encodePacket } from '../../../protocol/packet.ts';
import { packetOfSettings, readSettings } from '../../../protocol/settings.ts';
import { type Waveform, waveform } from '../../../protocol/waveform.ts';
import { ApiError } from '../shell/api.ts';
import { type Credentials, type FormState, settingsOf } from './network-form.ts';
import type { RateState } from './rate-fields.tsx';

/** Throws ApiError where the settings are none. */
export function waveformOf(form: FormState, credentials: Credentials | null, rate: RateState): Waveform {
  const read = readSettings(settingsOf(form, credentials));
  if (!read.ok) throw new ApiError('settings', read.fault.cause, read.fault.cure);
  const { lineCode, symbolHz } = rate;
  return waveform(encodeFrame(encodePacket(packetOfSettings(read.value))), { lineCode, symbolHz });
}
