/** Plan ID and enrollment token, 8 bytes each, each with its bytes reversed from the hex that REST shows. Source: BlinkUp SDK 0.3.0. */
import { EnrollmentToken, hexOfWireBytes, PlanId, wireBytesOfId, wireIdBytes } from '../ids.ts';
import { failed, ok } from '../result.ts';
import type { ValueCodec } from './value-codec.ts';

/** What a device shows the cloud to be enrolled. */
export interface Enrollment {
  /** Null in a factory enrollment, which has no plan ID; on the wire eight zero bytes (chosen). */
  readonly planId: PlanId | null;
  readonly token: EnrollmentToken;
}

export const enrollment: ValueCodec<Enrollment> = {
  encode({ planId, token }) {
    const bytes = new Uint8Array(2 * wireIdBytes);
    if (planId !== null) bytes.set(wireBytesOfId(planId), 0);
    bytes.set(wireBytesOfId(token), wireIdBytes);
    return ok(bytes);
  },
  decode(bytes) {
    if (bytes.length !== 2 * wireIdBytes)
      return failed({ code: 'enrollment-length', detail: `this one has ${bytes.length}` });
    const planId = bytes.subarray(0, wireIdBytes);
    return ok({
      planId: planId.every((byte) => byte === 0) ? null : PlanId.parse(hexOfWireBytes(planId)),
      token: EnrollmentToken.parse(hexOfWireBytes(bytes.subarray(wireIdBytes))),
    });
  },
};
