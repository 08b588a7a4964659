/** The vendor's own client, imp-central-api 1.7.0 from npm, as these tests use it. It has no types of its own. */
import { createRequire } from 'node:module';

export interface Item {
  readonly type: string;
  readonly id: string;
  readonly links: { readonly self: string };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: Readonly<Record<string, { readonly type: string; readonly id: string }>>;
}

export interface One {
  readonly data: Item;
}

export interface Many {
  readonly data: readonly Item[];
  readonly links: Readonly<Record<string, string>>;
}

type Attributes = Readonly<Record<string, unknown>>;
type Filters = Readonly<Record<string, string>> | null;

interface Entities {
  get(id: string): Promise<One>;
  delete(id: string): Promise<unknown>;
  list(filters?: Filters, page?: number, size?: number): Promise<Many>;
}

interface Target {
  readonly type: string;
  readonly id: string;
}

interface SignedIn {
  readonly access_token: string;
  readonly expires_in: number;
  readonly expires_at: string;
  readonly refresh_token?: string;
}

export interface LogLines {
  readonly data: readonly { readonly ts: string; readonly type: string; readonly msg: string }[];
  readonly links: Readonly<Record<string, string>>;
}

export interface VendorClient {
  readonly apiEndpoint: string;
  readonly auth: {
    accessToken: string;
    login(id: string, password: string): Promise<SignedIn>;
    loginWithOTP(otp: string, loginToken: string): Promise<SignedIn>;
    refreshAccessToken(token: string): Promise<SignedIn>;
    getAccessToken(key: string): Promise<SignedIn>;
    getRefreshTokens(): Promise<Many>;
    deleteRefreshToken(id: string): Promise<unknown>;
  };
  readonly accounts: {
    get(id: string): Promise<One>;
    list(page?: number, size?: number): Promise<Many>;
    listLoginKeys(page?: number, size?: number): Promise<Many>;
    createLoginKey(password: string, attributes?: Attributes): Promise<One>;
    getLoginKey(id: string): Promise<One>;
    updateLoginKey(id: string, password: string, attributes: Attributes): Promise<One>;
    deleteLoginKey(id: string, password: string): Promise<unknown>;
  };
  readonly products: Entities & {
    create(attributes: Attributes, ownerId?: string): Promise<One>;
    update(id: string, attributes: Attributes): Promise<One>;
  };
  readonly deviceGroups: Entities & {
    create(
      productId: string,
      type: string,
      attributes: Attributes,
      productionTarget?: Target | null,
      dutTarget?: Target | null,
    ): Promise<One>;
    update(
      id: string,
      type: string,
      attributes: Attributes,
      productionTarget?: Target | null,
      dutTarget?: Target | null,
    ): Promise<One>;
    restartDevices(id: string): Promise<unknown>;
    conditionalRestartDevices(id: string): Promise<unknown>;
    addDevices(id: string, ...devices: readonly string[]): Promise<unknown>;
    removeDevices(id: string, unbondKey: string | null, ...devices: readonly string[]): Promise<unknown>;
    updateMinSupportedDeployment(id: string, deploymentId: string): Promise<unknown>;
  };
  readonly devices: Entities & {
    update(id: string, attributes: Attributes): Promise<One>;
    restart(id: string): Promise<unknown>;
    conditionalRestart(id: string): Promise<unknown>;
    getLogs(id: string, page?: number, size?: number): Promise<LogLines>;
  };
  readonly deployments: Entities & {
    create(groupId: string, groupType: string, attributes: Attributes): Promise<One>;
    update(id: string, attributes: Attributes): Promise<One>;
  };
  readonly webhooks: Entities & {
    create(groupId: string, groupType: string, attributes: Attributes): Promise<One>;
    update(id: string, attributes: Attributes): Promise<One>;
  };
  readonly logStreams: {
    create(
      onMessage: (message: string) => void,
      onState?: ((state: string) => void) | null,
      onError?: ((error: VendorError) => void) | null,
      format?: 'text' | 'json',
    ): Promise<{ readonly data: { readonly id: string } }>;
    addDevice(streamId: string, deviceId: string): Promise<unknown>;
    removeDevice(streamId: string, deviceId: string): Promise<unknown>;
    close(streamId: string): Promise<void>;
  };
}

/** What the client rejects with. */
export interface VendorError extends Error {
  readonly statusCode: number;
  readonly body: { readonly errors: readonly { readonly code: string; readonly meta?: unknown }[] };
}

const require = createRequire(import.meta.url);

/** A client for a cloud at `url`. The vendor keeps endpoint and token for the process: one cloud and account at a time. */
export function vendorClient(url: string): VendorClient {
  const Client = require('imp-central-api') as new (endpoint: string) => VendorClient;
  return new Client(`${url}/v5`);
}

/** Why a call was refused, as the vendor's clients print it: status and `title: detail`. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { statusCode, message } = error as VendorError;
    return `${statusCode} ${message}`;
  }
  return 'not refused';
}
