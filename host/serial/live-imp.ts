/** One imp on a board: light, status LED and the button that clears it are the board's; its time follows the light. */
import { Imp } from '../../firmware/device.ts';
import type { FirmwarePort } from '../../firmware/device-api.ts';
import type { CloudPort, FixtureLight, LightBlock, Network } from '../../firmware/ports.ts';
import type { TraceEvent } from '../../firmware/trace.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { Nvram } from '../nvram/nvram.ts';
import type { World } from '../rig/world.ts';
import { NodeVault } from '../vault.ts';
import { softwareName } from '../version.ts';
import { ClearButton } from './clear-button.ts';
import { follow } from './follow.ts';
import type { Panel } from './sampler-panel.ts';

export interface LiveImpOptions {
  readonly deviceId: DeviceId;
  readonly nvram: Pick<Nvram, 'flash' | 'fuses'>;
  /** Where device time passes. */
  readonly world: World;
  readonly network: Network;
  readonly cloud: CloudPort;
  /** The user's code; none by default. */
  readonly firmware?: FirmwarePort;
  /** LED and button; none by default. */
  readonly panel?: Panel;
  /** Where `server.factoryblinkup` shows its light; nowhere by default. */
  readonly fixtureLight?: FixtureLight;
  readonly trace: (event: TraceEvent) => void;
  /** The board's button was held long enough: the imp is being cleared. */
  readonly onClear?: () => void;
}

export class LiveImp {
  readonly imp: Imp;
  readonly #world: World;
  readonly #button: ClearButton;

  constructor(options: LiveImpOptions) {
    const { deviceId, nvram, world, network, cloud, firmware, panel, fixtureLight, trace } = options;
    const { onClear = () => {} } = options;
    this.#world = world;
    this.imp = new Imp(
      { deviceId, impType: 'imp004m', software: softwareName },
      {
        clock: world.clock,
        flash: nvram.flash,
        vault: new NodeVault(nvram.fuses),
        network,
        cloud,
        led: panel?.led ?? { set: () => {} },
        ...(firmware === undefined ? {} : { firmware }),
        ...(fixtureLight === undefined ? {} : { fixtureLight }),
        trace,
      },
    );
    this.#button = new ClearButton(world.clock, () => {
      onClear();
      this.imp.clear();
    });
    if (panel !== undefined) panel.onButton = (pressed) => world.post(() => this.#button.set(pressed));
  }

  /** Power on, until the light ends; then power off. `nowUs`: the clock that the light's times are on. */
  async run(light: AsyncGenerator<LightBlock, void>, nowUs: () => number): Promise<void> {
    this.imp.powerOn();
    await follow(this.#world, this.imp, light, nowUs);
    this.imp.powerOff();
  }

  /** The board is gone: nobody holds its button. */
  unplugged(): void {
    this.#world.post(() => this.#button.set(false));
  }
}
