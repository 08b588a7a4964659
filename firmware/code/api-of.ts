import { maxLinkMessageBytes } from '../../protocol/device-link.ts';
import { EnrollmentToken, PlanId } from '../../protocol/ids.ts';
import { isLinkValue } from '../../protocol/link-value.ts';
import { utf8Bytes } from '../../protocol/utf8.ts';
import type { DeviceApi, FirmwareName, StartReason } from '../device-api.ts';
import type { Cancel } from '../ports.ts';
import type { CodeRun } from './code-run.ts';
import type { DisconnectHandler, Ground } from './ground.ts';

/** Room for a message's own words around name and value. */
const messageFrameBytes = 120;

/** The imp as one run of code sees it. When the run is over, every call does nothing. */
export function apiOf(
  run: CodeRun,
  ground: Ground,
  {
    firmware,
    startReason,
    onDisconnectHandler,
  }: {
    readonly firmware: FirmwareName;
    readonly startReason: StartReason;
    readonly onDisconnectHandler: (handler: DisconnectHandler) => void;
  },
): DeviceApi {
  const { identity, clock, window, settings, light, pins, connection, blessing, fixture } = ground;
  const alive = (work: () => void): void => {
    if (run.alive) work();
  };
  const done = (work: () => boolean): boolean => run.alive && work();
  const watched = new Map<string, Cancel>();
  run.atEnd(() => {
    for (const cancel of watched.values()) cancel();
  });
  return {
    deviceId: identity.deviceId,
    impType: identity.impType,
    software: identity.software,
    firmware,
    startReason,
    factoryPlace: () => ground.factoryPlace(),

    nowUs: () => clock.now(),
    wakeup: (delayUs, callback) => (run.alive ? run.after(delayUs, callback) : () => {}),
    onIdle: (callback) => alive(() => run.onIdle(callback)),
    reset: () => alive(() => ground.reset()),
    deepSleepFor: (durationUs) => alive(() => ground.sleep(durationUs)),

    ssid: () => settings.configuration.network?.wifi?.ssid ?? null,
    bssid: () => connection.bssid,
    lightLevel: () => light.level(),

    enableBlinkUp: (enabled) => alive(() => window.enable(enabled)),
    clearConfiguration: (part) => done(() => settings.clear(part)),
    setWiFiConfiguration: (ssid, password) => done(() => settings.setWiFi(ssid, password)),
    setEnrolTokens: (planId, token) =>
      done(() => {
        const ids = { planId: PlanId.safeParse(planId).data, token: EnrollmentToken.safeParse(token).data };
        return (
          ids.planId !== undefined &&
          ids.token !== undefined &&
          settings.setEnrollment({ planId: ids.planId, token: ids.token })
        );
      }),

    isConnected: () => connection.connected,
    connect: (timeoutUs, callback) =>
      alive(() => {
        connection.waits.add(timeoutUs, (result) => run.call(() => callback(result)));
        connection.connect();
      }),
    disconnect: () => alive(() => connection.disconnect()),
    onUnexpectedDisconnect: (callback) =>
      alive(() =>
        onDisconnectHandler(callback === null ? null : (result) => run.call(() => callback(result))),
      ),

    writePin: (pin, high) => alive(() => pins.write(pin, high)),
    readPin: (pin) => pins.read(pin),
    onPin: (pin, callback) =>
      alive(() => {
        watched.get(pin)?.();
        watched.delete(pin);
        if (callback !== null)
          watched.set(
            pin,
            pins.watch(pin, (high) => run.call(() => callback(high))),
          );
      }),

    log: (text, level) => alive(() => ground.log(text, level)),
    sendToAgent: (name, value) =>
      done(() => {
        if (!isLinkValue(value)) return false;
        const bytes = utf8Bytes(name + JSON.stringify(value)).length + messageFrameBytes;
        if (bytes > maxLinkMessageBytes || !connection.send({ type: 'agent-message', name, value }))
          return false;
        ground.noteMessage('to-agent', name);
        return true;
      }),
    onAgentMessage: (name, callback) => alive(() => run.onAgentMessage(name, callback)),

    isBlessed: () => settings.blessed,
    bless: (passed, callback) =>
      alive(() => blessing.ask(passed, (blessed) => run.call(() => callback(blessed)))),
    factoryBlinkUp: (wanted) => alive(() => fixture.ask(wanted)),
  };
}
