/** User code for rigs, written as plain functions. */
import type { DeviceApi, FirmwareName, FirmwarePort } from '../../../firmware/device-api.ts';

/** Code as functions of the imp's API, one for each firmware; what they throw is what code throws. */
export function firmwareOf(code: Partial<Record<FirmwareName, (api: DeviceApi) => void>>): FirmwarePort {
  return {
    has: (name) => code[name] !== undefined,
    start(name, api, failed) {
      try {
        code[name]?.(api);
      } catch (error) {
        failed(String(error));
      }
      return { stop: () => {} };
    },
  };
}
