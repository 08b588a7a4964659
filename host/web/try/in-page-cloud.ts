/**
 * A cloud in a page: knows one developer's account, proves devices, and judges by the rules of the real one. Only what a first BlinkUp
 * needs; nothing of it outlives the page.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { ChanceStream } from '../../../hardware/random.ts';
import { type CloudMessage, type DeviceMessage, proofBytes } from '../../../protocol/device-link.ts';
import { AgentId, type DeviceId, EnrollmentToken, PlanId } from '../../../protocol/ids.ts';
import { type EnrollmentAttempt, judgeEnrollment } from '../../cloud/rules.ts';
import type { ConnectInProcess } from '../../link/in-process-link.ts';
import type { Bringing } from './sending.ts';

interface IssuedToken {
  readonly kind: 'development' | 'production';
  readonly planId: PlanId;
  readonly expiresAtMs: number;
  state: 'issued' | 'claimed';
  presentedBy: DeviceId | null;
}

const accountId = 'page';
const lifetimeMs = 3_600_000;
const agentOrigin = 'https://agent.page.invalid';

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

export class InPageCloud {
  readonly #nowMs: () => number;
  readonly #chance: ChanceStream;
  readonly #tokens = new Map<EnrollmentToken, IssuedToken>();
  readonly #plans = new Map<PlanId, NonNullable<EnrollmentAttempt['plan']>>();
  readonly #developerPlanId: PlanId;
  readonly #secret: Uint8Array;

  constructor(nowMs: () => number, chance: ChanceStream) {
    this.#nowMs = nowMs;
    this.#chance = chance;
    this.#secret = chance.bytes(32);
    this.#developerPlanId = PlanId.parse(this.#id());
    this.#plans.set(this.#developerPlanId, {
      kind: 'developer',
      accountId,
      installation: null,
      replaced: false,
    });
  }

  /** A plan ID and a token for the phone. */
  credentials(bringing: Bringing): { readonly planId: string; readonly token: string } {
    const token = EnrollmentToken.parse(this.#id());
    const production = bringing === 'production';
    const planId = production ? PlanId.parse(this.#id()) : this.#developerPlanId;
    if (production)
      this.#plans.set(planId, { kind: 'production', accountId, installation: null, replaced: false });
    if (bringing !== 'foreign')
      this.#tokens.set(token, {
        kind: production ? 'production' : 'development',
        planId,
        expiresAtMs: this.#nowMs() + (bringing === 'expired' ? 0 : lifetimeMs),
        state: bringing === 'used' ? 'claimed' : 'issued',
        presentedBy: null,
      });
    return { planId, token };
  }

  readonly connect: ConnectInProcess = (onMessage) => {
    const nonce = hexOf(this.#chance.bytes(32));
    let hello: Extract<DeviceMessage, { type: 'hello' }> | null = null;
    let proved = false;
    const answer = (message: DeviceMessage): CloudMessage | null => {
      switch (message.type) {
        case 'hello':
          hello = message;
          return { type: 'challenge', nonce };
        case 'proof':
          proved =
            hello !== null &&
            ed25519.verify(
              bytesOf(message.signature),
              proofBytes(nonce, hello.deviceId),
              bytesOf(hello.publicKey),
            );
          return proved
            ? { type: 'welcome', agent: null, blessed: false }
            : {
                type: 'refused',
                code: 'link-proof',
                cause: 'the device could not prove that it is the device',
                cure: 'load the page again',
              };
        case 'enroll':
          return hello !== null && proved
            ? this.#enroll(hello.deviceId, message.planId, message.token)
            : null;
        case 'ping':
          return { type: 'pong' };
        case 'ack':
        case 'led':
        case 'light':
        case 'log':
        case 'agent-message':
        case 'ask-factory-token':
        case 'bless':
          return null;
      }
    };
    return {
      send: (message) => {
        const said = answer(message);
        if (said !== null) onMessage(said);
        return Promise.resolve();
      },
      close: () => {},
    };
  };

  #enroll(id: DeviceId, planId: PlanId | null, token: EnrollmentToken): CloudMessage {
    const issued = this.#tokens.get(token);
    const verdict = judgeEnrollment({
      nowMs: this.#nowMs(),
      device: { id, kind: 'unassigned', blessed: false, accountId: null },
      token: issued === undefined ? null : { ...issued, accountId, installation: null, hasDutGroup: false },
      planId,
      plan: planId === null ? null : (this.#plans.get(planId) ?? null),
    });
    if (issued !== undefined) issued.presentedBy ??= id;
    if (!verdict.enrolled) {
      const { code, cause, cure } = verdict.refusal;
      return { type: 'refused', code, cause, cure };
    }
    if (issued !== undefined) issued.state = 'claimed';
    const agentId = this.#agentId(id, planId);
    return {
      type: 'enrolled',
      agent: { agentId, agentUrl: `${agentOrigin}/${agentId}` },
      blessed: false,
      role: 'development',
    };
  }

  /** Stable for device and plan ID, and not to be guessed: as the real cloud's. */
  #agentId(deviceId: DeviceId, planId: PlanId | null): AgentId {
    const digest = hmac(sha256, this.#secret, new TextEncoder().encode(`${deviceId} ${planId ?? ''}`));
    return AgentId.parse(
      btoa(String.fromCharCode(...digest.subarray(0, 9)))
        .replaceAll('+', '-')
        .replaceAll('/', '_'),
    );
  }

  #id(): string {
    return hexOf(this.#chance.bytes(8));
  }
}
