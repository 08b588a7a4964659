/**
 * What the cloud keeps of its conversations with devices while their connections are cut: in this process, for a while.
 * A device that comes back later, or to another process, begins a new conversation and says again what was not confirmed.
 */
import type { CloudMessage, DeviceMessage } from '../../protocol/device-link.ts';
import type { AgentId, DeviceId } from '../../protocol/ids.ts';
import { ReceiveWindow, SendWindow } from '../../protocol/link-window.ts';
import type { CloudWorld } from './world.ts';

/** How long after a cut a conversation may go on (chosen): longer than any wait of an imp between two attempts. */
export const resumableMs = 5 * 60_000;

/** What the cloud says numbered. */
export type NumberedMessage = Extract<CloudMessage, { readonly type: 'agent-message' }>;

type Resume = Extract<DeviceMessage, { readonly type: 'hello' }>['resume'];

/** One conversation with a device under one agent. */
export class LinkMemory {
  readonly session: string;
  /** The agent that the device talks with; null until it has enrolled. */
  agentId: AgentId | null;
  readonly sent = new SendWindow<NumberedMessage>();
  readonly heard = new ReceiveWindow();
  /** Resolves when its connection has nothing at hand any more, though it may be gone. */
  settled: () => Promise<void> = () => Promise.resolve();

  constructor(session: string, agentId: AgentId | null) {
    this.session = session;
    this.agentId = agentId;
  }
}

export class LinkMemories {
  readonly #world: CloudWorld;
  readonly #open = new Map<DeviceId, LinkMemory>();
  /** Those whose connection is cut, oldest first. */
  readonly #cut = new Map<DeviceId, { readonly memory: LinkMemory; readonly atMs: number }>();

  constructor(world: CloudWorld) {
    this.#world = world;
  }

  /** Resolves when what the device last said is dealt with, and so counted. */
  async settled(deviceId: DeviceId): Promise<void> {
    await this.#known(deviceId)?.settled();
  }

  /** The conversation that a device asks to go on with, if it is known and its agent the same; else a new one. */
  open(
    deviceId: DeviceId,
    {
      agentId,
      session,
      resume,
    }: { readonly agentId: AgentId | null; readonly session: string; readonly resume: Resume },
  ): LinkMemory {
    this.#forgetOld();
    const known = this.#known(deviceId);
    this.#cut.delete(deviceId);
    const goesOn = known !== undefined && known.session === resume?.session && known.agentId === agentId;
    const memory = goesOn ? known : new LinkMemory(session, agentId);
    if (goesOn) memory.sent.confirmed(resume?.received ?? 0);
    this.#open.set(deviceId, memory);
    return memory;
  }

  /** The connection of a conversation is gone; `handled` resolves when it has nothing at hand any more. */
  cut(deviceId: DeviceId, memory: LinkMemory, handled: Promise<void>): void {
    if (this.#open.get(deviceId) !== memory) return;
    // What is kept of a conversation must not keep its connection.
    memory.settled = () => handled;
    this.#open.delete(deviceId);
    this.#cut.set(deviceId, { memory, atMs: this.#world.nowMs() });
    this.#forgetOld();
  }

  #known(deviceId: DeviceId): LinkMemory | undefined {
    return this.#cut.get(deviceId)?.memory ?? this.#open.get(deviceId);
  }

  #forgetOld(): void {
    const oldestMs = this.#world.nowMs() - resumableMs;
    for (const [deviceId, { atMs }] of this.#cut) {
      if (atMs > oldestMs) return;
      this.#cut.delete(deviceId);
    }
  }
}
