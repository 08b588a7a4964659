/** A phone held to an imp's sensor: settings become light. */
import type { LightBlock } from '../../firmware/ports.ts';
import { impaired } from '../../hardware/impairments.ts';
import type { ImpairmentValues } from '../../hardware/impairments.ts';
import { lightOf } from '../../hardware/light-path.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import type { LineCode, Sender } from '../../protocol/line-code.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { packetOfSettings, readSettings } from '../../protocol/settings.ts';
import type { BlinkUpSettingsInput } from '../../protocol/settings.ts';
import { waveform } from '../../protocol/waveform.ts';
import type { Waveform } from '../../protocol/waveform.ts';
import { ImpError } from '../imp-error.ts';

export interface PhoneOptions {
  /** `tri-level` by default. */
  readonly lineCode?: LineCode;
  /** Whose flashes: `sdk-0.3.0` by default. */
  readonly sender?: Sender;
  /** 60 by default. */
  readonly symbolHz?: number;
  /** What is wrong between screen and converter, by the names of `impsim transmit --impair`; nothing by default. */
  readonly impairments?: ImpairmentValues;
  /** On this hangs all chance of the light; 1 by default. */
  readonly seed?: number;
  /** When the darkness before the flash begins, on the rig's clock; 0 by default. */
  readonly originUs?: number;
}

const darkBeforeUs = 500_000;
const darkAfterUs = 1_000_000;

/** The symbols that send settings. Throws ImpError `settings` where they are none; its message shows no value. */
export function flashOf(
  settings: BlinkUpSettingsInput,
  { lineCode, sender, symbolHz }: PhoneOptions = {},
): Waveform {
  const read = readSettings(settings);
  if (!read.ok) throw new ImpError('settings', read.fault.cause, read.fault.cure);
  return waveform(encodeFrame(encodePacket(packetOfSettings(read.value))), {
    ...(lineCode === undefined ? {} : { lineCode }),
    ...(sender === undefined ? {} : { sender }),
    ...(symbolHz === undefined ? {} : { symbolHz }),
  });
}

/** The light of a flash at the imp's sensor: half a second of darkness, the flash, a second of darkness. */
export function phoneLight(
  flash: Waveform,
  {
    impairments = {},
    seed = 1,
    originUs = 0,
    blockSamples = 1000,
  }: PhoneOptions & { readonly blockSamples?: number } = {},
): Iterable<LightBlock> {
  const segments = [{ silenceUs: darkBeforeUs }, { waveform: flash }, { silenceUs: darkAfterUs }];
  return lightOf(segments, impaired(impairments), { seed, originUs, blockSamples });
}
