/** A cloud of the user's, by its URL. Device time stands still while it answers, so that results do not hang on the network. */
import type { CloudPort, Link } from '../../firmware/ports.ts';
import type { DeviceMessage } from '../../protocol/device-link.ts';
import { WebSocketLink } from '../link/websocket-link.ts';
import type { World } from '../rig/world.ts';
import type { BenchCloud } from './bench-cloud.ts';

/** Messages that are always answered. */
const answered: ReadonlySet<DeviceMessage['type']> = new Set(['hello', 'proof', 'enroll', 'ping']);
/** Wall time; a cloud that needs longer has failed, and device time goes on. */
const patienceMs = 10_000;

/** `linkUrl` is the cloud's device link, `ws://host:port/device-link`. */
export function remoteCloud(linkUrl: string): BenchCloud {
  return {
    begin: (world) => Promise.resolve(heldLink(world, linkUrl)),
    expect: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function heldLink(world: World, linkUrl: string): CloudPort {
  return {
    connect(report): Link {
      let answer = (): void => {};
      const waitForAnswer = (): void => {
        answer();
        world.hold(
          new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, patienceMs);
            answer = () => {
              clearTimeout(timer);
              resolve();
            };
          }),
        );
      };
      const post = (callback: () => void): void => {
        // On the clock at this very instant, and only then may time go on.
        world.clock.after(0, callback);
        answer();
      };
      const inner = new WebSocketLink({ post }, linkUrl);
      waitForAnswer();
      const link = inner.connect(report);
      return {
        send(message) {
          link.send(message);
          if (answered.has(message.type)) waitForAnswer();
        },
        close() {
          link.close();
          answer();
        },
      };
    },
  };
}
