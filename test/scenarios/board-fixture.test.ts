/** Protects a fixture that lives on a board: what its own code sends with `server.factoryblinkup` leaves the board's LED and configures another board's imp. */
import { expect, it } from 'vitest';
import { ledLight } from '../../hardware/uno/led-light.ts';
import { BoardFixture } from '../../host/serial/board-fixture.ts';
import { Sampler } from '../../host/serial/sampler.ts';
import { UnoBinding, virtualPath } from '../../host/serial/uno-binding.ts';
import { virtualUno } from '../../host/serial/virtual-board.ts';
import { factory, line, of, ofKind } from '../host/rig/factory.ts';

const lightS = 20;

it.each([
  [60, 'high'],
  [60, 'low'],
  [142, 'high'],
] as const)('at %i symbols/s, active %s', async (symbolHz, active) => {
  const activeHigh = active === 'high';
  const sending = virtualUno();
  const sender = await Sampler.connect({ path: virtualPath, binding: new UnoBinding(sending) });
  const failures: unknown[] = [];
  const fixtureLight = new BoardFixture(sender, (why) => failures.push(why));
  const { rig, fixture, dut, api } = await factory({ fixtureLight });
  const receiving = virtualUno();
  const sampler = await Sampler.connect({
    path: virtualPath,
    binding: new UnoBinding(receiving),
    sampleHz: 2000,
    nowUs: () => rig.clock.now(),
  });
  receiving.connect(0, ledLight(sending, { activeHigh }));
  api.factoryBlinkUp({ ...line, fast: symbolHz === 142, activeHigh });
  await rig.until('factory-blinkup', { matches: ({ state }) => state === 'sending' });
  await fixtureLight.begun;
  // The receiving board runs the sending one from now on.
  await sender.close();
  const enrolled = (): boolean => ofKind(of(rig, dut), 'enrolled').length > 0;
  await rig.shine(
    (async function* () {
      for await (const block of sampler.light()) {
        yield block;
        if (enrolled() || block.firstIndex > lightS * block.sampleHz) return;
      }
    })(),
    { to: dut },
  );
  await sampler.close();
  expect(failures).toEqual([]);
  expect(enrolled()).toBe(true);
  expect(dut.device.configuration.network).toMatchObject({ wifi: { ssid: 'Line 1' } });
  expect(ofKind(of(rig, fixture), 'factory-blinkup').map(({ state }) => state)).toEqual([
    'asked',
    'sending',
    'sent',
  ]);
  await rig.close();
});

it('a fixture that loses its power darkens the LED', async () => {
  const sending = virtualUno();
  const sender = await Sampler.connect({ path: virtualPath, binding: new UnoBinding(sending) });
  const fixtureLight = new BoardFixture(sender, () => {});
  const { rig, fixture, api } = await factory({ fixtureLight });
  api.factoryBlinkUp(line);
  await rig.until('factory-blinkup', { matches: ({ state }) => state === 'sending' });
  await fixtureLight.begun;
  const ended = new Promise<number>((resolve) => (sender.onFixture = ({ symbols }) => resolve(symbols)));
  fixture.device.powerOff();
  // A whole transmission has more than 500 symbols.
  expect(await ended).toBeLessThan(100);
  expect(sending.pins.output(9)).not.toBe(true);
  await sender.close();
  await rig.close();
});
