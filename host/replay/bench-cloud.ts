/** The cloud that a replayed imp meets: one in process that knows what the light brings, or one of the user's. */
import type { CloudPort } from '../../firmware/ports.ts';
import type { ChanceStream } from '../../hardware/random.ts';
import type { EnrollmentToken, PlanId } from '../../protocol/ids.ts';
import type { World } from '../rig/world.ts';

/** What one BlinkUp enrolls with. */
export interface Enrollment {
  readonly planId: PlanId | null;
  readonly token: EnrollmentToken;
}

export interface BenchCloud {
  /** A new imp in a world of its own comes, and nothing of the one before is known any more. */
  readonly begin: (world: World, chance: ChanceStream) => Promise<CloudPort>;
  /** An imp is about to enroll with these. */
  readonly expect: (enrollment: Enrollment) => Promise<void>;
  readonly close: () => Promise<void>;
}
