import type { CloudContext } from './context.ts';
import { randomHex } from './world.ts';

/** An ID that sorts by time, then by order of happening; its tail keeps several processes apart. */
export const risingId = (cloud: CloudContext, atMs: number = cloud.world.nowMs()): string =>
  [
    String(atMs).padStart(15, '0'),
    String(cloud.nextNumber()).padStart(10, '0'),
    randomHex(cloud.world, 4),
  ].join('-');
