import type { LightBlock } from '../../firmware/ports.ts';

/** Light as it would have been `byUs` later: what gives a capture its place in a rig's time. */
export function* shifted(light: Iterable<LightBlock>, byUs: number): Generator<LightBlock> {
  for (const block of light)
    yield {
      ...block,
      originUs: block.originUs + byUs,
      ...(block.timesUs === undefined ? {} : { timesUs: block.timesUs.map((us) => us + byUs) }),
    };
}
