/** One whole BlinkUp out of a rig's parts, in Node as in a page. */
import { Imp } from '../../../firmware/device.ts';
import type { Vault } from '../../../firmware/ports.ts';
import { fuseBytes } from '../../../firmware/store/fuses.ts';
import { Crystal } from '../../../hardware/crystal.ts';
import { FlashChip } from '../../../hardware/flash-chip.ts';
import { Gateway } from '../../../hardware/network/gateway.ts';
import { Site } from '../../../hardware/network/site.ts';
import { Radio } from '../../../hardware/radio.ts';
import { InProcessLink } from '../../../host/link/in-process-link.ts';
import { flashOf, phoneLight } from '../../../host/rig/phone.ts';
import { shine } from '../../../host/rig/shine.ts';
import { World } from '../../../host/rig/world.ts';
import { DeviceId } from '../../../protocol/ids.ts';
import { tinyCloud } from './tiny-cloud.ts';

const afterUs = 30_000_000;

/** What a run leaves: its trace, an event a line, and its flash as hex. */
export interface PageRun {
  readonly trace: string;
  readonly flash: string;
}

export async function blinkUpWith(makeVault: (fuses: Uint8Array) => Vault): Promise<PageRun> {
  const lines: string[] = [];
  const clock = new Crystal();
  const world = new World(clock);
  const flash = new FlashChip();
  const radio = new Radio(clock, new Site());
  const imp = new Imp(
    { deviceId: DeviceId.parse('5000d8c46a572d01'), impType: 'imp004m', software: 'impsim page test' },
    {
      clock,
      flash,
      vault: makeVault(new Uint8Array(fuseBytes).fill(9)),
      network: radio,
      cloud: new Gateway(clock, radio, new InProcessLink(world, tinyCloud)),
      led: { set: () => {} },
      trace: (event) => lines.push(JSON.stringify(event)),
    },
  );
  imp.powerOn();
  const settings = {
    planId: 'a1b2c3d4e5f60718',
    token: '0718293a4b5c6d7e',
    network: { ssid: 'HomeNet', password: 'hushhush' },
  };
  await shine(world, imp, phoneLight(flashOf(settings), { seed: 4 }));
  await world.advanceTo(clock.now() + afterUs);
  imp.powerOff();
  const bytes = Array.from(flash.image(), (byte) => byte.toString(16).padStart(2, '0'));
  return { trace: lines.join('\n'), flash: bytes.join('') };
}
