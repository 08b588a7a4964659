/** What a device that has proved who it is may ask for on its link: enrolling, logging, and what serves its code. */
import type { CloudMessage, DeviceStatus } from '../../protocol/device-link.ts';
import type { AgentId, DeviceId } from '../../protocol/ids.ts';
import type { LedPatternName } from '../../protocol/led-patterns.ts';
import type { LightReport } from '../../protocol/light-report.ts';
import { codeOnConnect } from './code-delivery.ts';
import type { CloudContext } from './context.ts';
import { placeOf } from './device-place.ts';
import { serveDevice, type ServiceRequest } from './device-services.ts';
import { keepLight } from './device-lights.ts';
import { findDevice, logsOf, noteStatus, type Device } from './devices.ts';
import { enroll } from './enrollment.ts';
import type { LinkMemory } from './link-memories.ts';
import type { Of } from './link-state.ts';
import { linkRefusal } from './refusals.ts';

export class ProvedDevice {
  readonly id: DeviceId;
  readonly memory: LinkMemory;
  readonly #cloud: CloudContext;
  readonly #send: (message: CloudMessage) => void;
  /** What it said of itself last. */
  #status = '';
  /** The agent whose log has said that the device is connected. */
  #agentId: AgentId | null = null;
  /** Its owner; null: nobody. */
  #accountId: string | null = null;
  /** Said once a connection, so that it does not echo. */
  #saidNotEnrolled = false;

  /** `send` does nothing when the connection is gone. */
  constructor(cloud: CloudContext, id: DeviceId, memory: LinkMemory, send: (message: CloudMessage) => void) {
    this.#cloud = cloud;
    this.id = id;
    this.memory = memory;
    this.#send = send;
  }

  /** Says once in the log of each owner that the device is connected; nothing is said of one that is not enrolled yet. */
  connectedAs(device: Device): void {
    const agentId = device.agent_id;
    this.#accountId = device.account_id;
    if (agentId === null || agentId === this.#agentId) return;
    this.#agentId = agentId;
    this.#cloud.logs.note({ device }, 'status', 'Device connected');
  }

  async enroll({ planId, token, repeated }: Of<'enroll'>): Promise<void> {
    const answer = await enroll(this.#cloud, this.id, { planId, token, repeated });
    if (!answer.enrolled) return this.#send({ type: 'refused', ...answer.refusal });
    const { agent, device } = answer;
    this.memory.agentId = agent.agentId;
    this.connectedAs(device);
    const place = await placeOf(this.#cloud, device);
    this.#send({ type: 'enrolled', agent, blessed: device.blessed === 1, ...place });
    await this.giveCode(device);
  }

  async log({ level, text }: Of<'log'>): Promise<void> {
    const device = await this.#enrolled();
    if (device === undefined || !logsOf(device)) return;
    this.#cloud.emit({ kind: 'device-log', deviceId: device.id, level, text });
    await this.#cloud.logs.append(device, `server.${level}`, text);
  }

  async serve(request: ServiceRequest): Promise<void> {
    const device = await this.#enrolled();
    if (device === undefined) return;
    const answer = await serveDevice(this.#cloud, device, request);
    if (answer !== undefined) this.#send(answer);
    if (answer?.type !== 'blessing' || !answer.load) return;
    const blessed = await findDevice(this.#cloud.db, this.id);
    if (blessed !== undefined) await this.giveCode(blessed);
  }

  /** How the device is; written only where it has changed. */
  async noteStatus(status: DeviceStatus): Promise<void> {
    const said = JSON.stringify(status);
    if (said === this.#status) return;
    this.#status = said;
    await noteStatus(this.#cloud.db, this.id, status);
  }

  /** What a device says of itself, to a cloud that takes it. */
  tellsOfItself(message: Of<'led' | 'light'>): Promise<void> | void {
    return message.type === 'led' ? this.#showsLed(message.pattern) : this.#keepLight(message);
  }

  /** What its LED shows from now on. Known while it is linked, and only of a device that belongs to somebody. */
  #showsLed(pattern: LedPatternName): void {
    const accountId = this.#accountId;
    if (accountId !== null) this.#cloud.news.led({ id: this.id, accountId }, pattern);
  }

  /** Keeps how it received its last transmission, for who owns it now. */
  async #keepLight(report: LightReport): Promise<void> {
    const device = await findDevice(this.#cloud.db, this.id);
    if (device === undefined || device.agent_id === null || device.account_id === null) return;
    const owned = { id: this.id, accountId: device.account_id };
    await keepLight(this.#cloud, owned, report);
    this.#cloud.news.noted(owned);
  }

  /** Its link is over. */
  gone(): void {
    const accountId = this.#accountId;
    if (accountId !== null) this.#cloud.news.gone({ id: this.id, accountId });
  }

  /** The build that the device is to run. */
  async giveCode(device: Device): Promise<void> {
    const message = await codeOnConnect(this.#cloud, device);
    if (message !== undefined) this.#send(message);
  }

  /** The device, if it is enrolled; undefined, and told so, if it gets no service. */
  async #enrolled(): Promise<Device | undefined> {
    const device = await findDevice(this.#cloud.db, this.id);
    if (device !== undefined && device.agent_id !== null) return device;
    if (!this.#saidNotEnrolled) this.#send({ type: 'refused', ...linkRefusal('not-enrolled') });
    this.#saidNotEnrolled = true;
    return undefined;
  }
}
