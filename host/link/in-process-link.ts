import type { CloudPort, Link, LinkEvent } from '../../firmware/ports.ts';
import type { CloudMessage, DeviceMessage } from '../../protocol/device-link.ts';
import type { Explanation } from '../../protocol/fault.ts';
import type { World } from '../rig/world.ts';

/** A conversation with a cloud in the same process. `send` settles when the cloud has done all it does because of it. */
export interface InProcessConnection {
  send(message: DeviceMessage): Promise<void>;
  close(): void;
}

/** Opens a conversation with a cloud in the same process. */
export type ConnectInProcess = (
  onMessage: (message: CloudMessage) => void,
  onClose: (why: Explanation) => void,
) => InProcessConnection;

/**
 * The device link without a network: every message takes `latencyUs` of device time each way, and device time stands
 * still while the cloud works. So a run repeats to the byte, however long the cloud takes.
 */
export class InProcessLink implements CloudPort {
  readonly #world: World;
  readonly #connect: ConnectInProcess;
  readonly #latencyUs: number;

  constructor(world: World, connect: ConnectInProcess, latencyUs = 20_000) {
    this.#world = world;
    this.#connect = connect;
    this.#latencyUs = latencyUs;
  }

  connect(report: (event: LinkEvent) => void): Link {
    const { clock } = this.#world;
    let open = true;
    const later = (event: LinkEvent): void => {
      clock.after(this.#latencyUs, () => {
        if (open) report(event);
        if (event.kind === 'closed') open = false;
      });
    };
    const connection = this.#connect(
      (message) => later({ kind: 'message', message }),
      (why) => later({ kind: 'closed', why }),
    );
    later({ kind: 'open' });
    let work: Promise<void> = Promise.resolve();
    return {
      send: (message) => {
        if (!open) return;
        clock.after(this.#latencyUs, () => {
          work = work.then(() => connection.send(message));
          this.#world.hold(work);
        });
      },
      close: () => {
        open = false;
        connection.close();
      },
    };
  }
}
