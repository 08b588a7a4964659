/** How one kind of packet value turns into bytes and back; each direction names the rule that a value breaks. */
import type { Breach } from '../packet-faults.ts';
import type { Result } from '../result.ts';

export interface ValueCodec<V> {
  encode(value: V): Result<Uint8Array, Breach>;
  decode(bytes: Uint8Array): Result<V, Breach>;
}
