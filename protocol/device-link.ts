/**
 * What an imp and the cloud say to each other. The vendor's device protocol is private: this one is our own.
 * One JSON message a WebSocket text frame. Documented in README.md beside this file.
 *
 * device                        cloud
 *   hello            ->
 *                    <-   challenge          (or refused)
 *   proof            ->
 *                    <-   welcome            (or refused, then closed)
 *   enroll           ->
 *                    <-   enrolled           (or refused; the link stays open, nothing else is served)
 *   log, agent-message ->
 *                    <-   agent-message      (from the device's agent, at any time)
 *   ack              ->   (either way: what came numbered has been dealt with)
 *   ping             ->
 *                    <-   pong
 *   led, light       ->                      (to a cloud whose welcome says that it takes them)
 *   ask-factory-token ->                     (a BlinkUp fixture, to configure a device under test)
 *                    <-   factory-token      (or factory-refused)
 *   bless            ->                      (a device under test: the result of its test)
 *                    <-   blessing
 *                    <-   role               (the account has moved the device to another group)
 *                    <-   code               (what the device is to run, after welcome and at any time)
 *                    <-   restart            (at any time)
 */
import { z } from 'zod';
import { AgentId, DeviceId, EnrollmentToken, PlanId } from './ids.ts';
import { LedPatternName } from './led-patterns.ts';
import { LightReport } from './light-report.ts';
import { LinkValue } from './link-value.ts';

/** Raised when a message changes its meaning; the cloud refuses another. */
export const linkVersion = 1;

/** A message larger than this is refused by either side. */
export const maxLinkMessageBytes = 64 * 1024;

/** What a device takes from the cloud: a build's program may be large. */
export const maxCloudMessageBytes = 8 * 1024 * 1024;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** Kinds of imp module; imp001 and imp002 cannot be blessed or be fixtures in the same way as later ones. */
export const ImpType = z.enum(['imp001', 'imp002', 'imp003', 'imp004m', 'imp005', 'impC001', 'imp006']);
export type ImpType = z.infer<typeof ImpType>;

/** The agent a device is enrolled with, and where it answers. */
export const AgentAddress = z.object({ agentId: AgentId, agentUrl: z.string().max(2048) });
export type AgentAddress = z.infer<typeof AgentAddress>;

/** What the cloud holds a device for, by its device group; decides which firmware it runs. */
export const DeviceRole = z.enum([
  'unassigned',
  'development',
  'fixture',
  'dut',
  'test-production',
  'production',
]);
export type DeviceRole = z.infer<typeof DeviceRole>;

/**
 * What an imp measures of itself; null: it cannot tell. `rssiDbm`: how strong it hears its access point, null on a cable.
 * `freeMemoryBytes`: what is left for its code.
 */
export const DeviceStatus = z.object({
  ipAddress: z.ipv4().nullable(),
  rssiDbm: z.int().min(-128).max(20).nullable(),
  freeMemoryBytes: z.int().min(0).nullable(),
});
export type DeviceStatus = z.infer<typeof DeviceStatus>;

/** A message's number on its way, from 1; see link-window.ts. */
const Seq = z.int().min(1);

/** Up to which number messages have been dealt with; 0: none yet. */
const Received = z.int().min(0);

/** Names a conversation that may outlive its connection. */
const SessionName = hex(8);

/** One message between a device and its agent. One without a number may be lost when the link is cut. */
const AgentMessage = z.object({
  type: z.literal('agent-message'),
  name: z.string().max(256),
  value: LinkValue,
  seq: Seq.optional(),
});

/** Sent by either side when it has dealt with numbered messages: with all up to this one. */
const Ack = z.object({ type: z.literal('ack'), received: Received });
/** A device's program, compiled by the cloud: JavaScript, one module without imports, and its source map. */
export const LinkProgram = z.object({
  name: z.string().max(256),
  code: z.string(),
  map: z.string(),
});
export type LinkProgram = z.infer<typeof LinkProgram>;

const refusalWords = { code: z.string().max(64), cause: z.string().max(1000), cure: z.string().max(1000) };

export const DeviceMessage = z.discriminatedUnion('type', [
  /** First on every connection. */
  z.object({
    type: z.literal('hello'),
    version: z.number().int(),
    deviceId: DeviceId,
    impType: ImpType,
    publicKey: hex(32),
    software: z.string().max(200),
    status: DeviceStatus.optional(),
    /** The conversation that a cut ended, and what was heard of it: the device wants to go on with it. */
    resume: z.object({ session: SessionName, received: Received }).optional(),
  }),
  /** Ed25519 signature of `proofBytes(nonce, deviceId)`. */
  z.object({ type: z.literal('proof'), signature: hex(64) }),
  /**
   * Asks to be enrolled; `planId` is null in a factory enrollment. `repeated`: the same was asked on an earlier
   * connection, which was cut before the answer came; an enrollment that was granted then is told again.
   */
  z.object({
    type: z.literal('enroll'),
    planId: PlanId.nullable(),
    token: EnrollmentToken,
    repeated: z.boolean().optional(),
  }),
  /** One line of the device's log. */
  z.object({
    type: z.literal('log'),
    level: z.enum(['log', 'error']),
    text: z.string().max(4096),
    seq: Seq.optional(),
  }),
  /** The heartbeat; says anew how the device is. */
  z.object({ type: z.literal('ping'), status: DeviceStatus.optional() }),
  AgentMessage,
  Ack,
  /** What the status LED shows from now on: the pattern, not each blink. */
  z.object({ type: z.literal('led'), pattern: LedPatternName }),
  /** The transmission that the device received last, without what it said. */
  LightReport.extend({ type: z.literal('light') }),
  /** A fixture asks for a factory token. */
  z.object({ type: z.literal('ask-factory-token') }),
  /** A device under test says how its test went. */
  z.object({ type: z.literal('bless'), passed: z.boolean() }),
]);
export type DeviceMessage = z.infer<typeof DeviceMessage>;

export const CloudMessage = z.discriminatedUnion('type', [
  /** A fresh nonce at every connection. */
  z.object({ type: z.literal('challenge'), nonce: hex(32) }),
  /**
   * The device is who it says; `agent` is null until it has enrolled. `session` names the conversation: the one that the
   * device asked to go on with, of which `received` was heard, or a new one. `fixtureId`: of a fixture its own ID, of a
   * device under test that of the fixture which configured it. `takes`: messages that the cloud wants beyond the first ones of
   * this protocol; a device sends them to no other cloud.
   */
  z.object({
    type: z.literal('welcome'),
    agent: AgentAddress.nullable(),
    blessed: z.boolean(),
    role: DeviceRole.optional(),
    fixtureId: DeviceId.optional(),
    session: SessionName.optional(),
    received: Received.optional(),
    takes: z.array(z.string().max(32)).max(32).optional(),
  }),
  z.object({
    type: z.literal('enrolled'),
    agent: AgentAddress,
    blessed: z.boolean(),
    role: DeviceRole.optional(),
    fixtureId: DeviceId.optional(),
  }),
  /** Why the device is not served. `code` is stable, the sentences are for people. */
  z.object({
    type: z.literal('refused'),
    ...refusalWords,
  }),
  z.object({ type: z.literal('pong') }),
  AgentMessage,
  Ack,
  z.object({ type: z.literal('factory-token'), token: EnrollmentToken }),
  z.object({ type: z.literal('factory-refused'), ...refusalWords }),
  /**
   * What came of `bless`. `load`: the application firmware may be loaded at once. `refusal`: why the device that passed
   * its test is not blessed.
   */
  z.object({
    type: z.literal('blessing'),
    blessed: z.boolean(),
    load: z.boolean(),
    refusal: z.object(refusalWords).optional(),
  }),
  /** What the device is from now on; as in `welcome`. */
  z.object({
    type: z.literal('role'),
    blessed: z.boolean(),
    role: DeviceRole.optional(),
    fixtureId: DeviceId.optional(),
  }),
  /**
   * The build that the device is to run; `program` null: one without code that it can run. `restart`: from its first line
   * even if it runs this build already.
   */
  z.object({
    type: z.literal('code'),
    firmware: z.enum(['application', 'factory']),
    deploymentId: z.string().max(64),
    program: LinkProgram.nullable(),
    restart: z.boolean(),
  }),
  /** The device restarts what it runs. */
  z.object({ type: z.literal('restart') }),
]);
export type CloudMessage = z.infer<typeof CloudMessage>;

/** The bytes that a device signs to prove that it is the device: bound to this protocol, this nonce and this ID. */
export const proofBytes = (nonceHex: string, deviceId: DeviceId): Uint8Array =>
  new TextEncoder().encode(`impsim device link ${linkVersion}\n${deviceId}\n${nonceHex}`);
