/** The field table of every resource. Names of types, attributes and relationships: known, imp-central-api 1.7.0 and impt 2.6. */
import { z } from 'zod';
import type {
  AccountRow,
  DeploymentRow,
  DeviceGroupRow,
  DeviceRow,
  ProductRow,
  RefreshTokenRow,
  WebhookRow,
} from '../../schema.ts';
import { isDormant } from '../../agent-dormancy.ts';
import { macAddressOf } from '../../device-identifiers.ts';
import { isProductionType, type GroupType } from '../../groups.ts';
import type { LoginKey } from '../../login-keys.ts';
import type { UnblessingKey } from '../../unblessing.ts';
import { attribute, reference, Time, timeOf, type Resource } from './resource.ts';

const created = <Row extends { readonly created_at_ms: number }>() =>
  attribute<Row>(Time, (row) => timeOf(row.created_at_ms));
const updated = <Row extends { readonly updated_at_ms: number }>() =>
  attribute<Row>(Time, (row) => timeOf(row.updated_at_ms));
const timeOrNull = (atMs: number | null): string | null => (atMs === null ? null : timeOf(atMs));
const owner = (row: { readonly account_id: string }) => reference('account', row.account_id);

export const accountResource: Resource<AccountRow> = {
  path: '/accounts',
  type: () => 'account',
  id: (row) => row.id,
  attributes: {
    username: attribute(z.string(), (row) => row.username),
    email: attribute(z.string().nullable(), (row) => row.email),
    created_at: created(),
    updated_at: attribute(Time, (row) => timeOf(row.password_changed_at_ms)),
  },
  relationships: {},
};

export const refreshTokenResource: Resource<RefreshTokenRow> = {
  path: '/accounts/me/refresh_tokens',
  type: () => 'refresh_token',
  id: (row) => row.id,
  attributes: {
    created_at: created(),
    last_used_at: attribute(Time.nullable(), (row) => timeOrNull(row.last_used_at_ms)),
  },
  relationships: {},
};

export const loginKeyResource: Resource<LoginKey> = {
  path: '/accounts/me/login_keys',
  type: () => 'login_key',
  id: (row) => row.key,
  attributes: {
    description: attribute(z.string(), (row) => row.description),
    usages: attribute(z.int(), (row) => row.usages),
    created_at: created(),
    updated_at: updated(),
  },
  relationships: {},
};

/** Chosen: how the vendor shows the key is not public. */
export const unblessingKeyResource: Resource<UnblessingKey> = {
  path: '/accounts/me',
  type: () => 'unblessing_key',
  id: () => 'unblessing_key',
  attributes: {
    key: attribute(z.string(), (row) => row.key),
    created_at: attribute(Time, (row) => timeOf(row.createdAtMs)),
  },
  relationships: { owner: (row) => reference('account', row.accountId) },
};

export const productResource: Resource<ProductRow> = {
  path: '/products',
  type: () => 'product',
  id: (row) => row.id,
  attributes: {
    name: attribute(z.string(), (row) => row.name),
    description: attribute(z.string(), (row) => row.description),
    created_at: created(),
    updated_at: updated(),
  },
  relationships: { owner, creator: owner },
};

/** A group, with the types of the groups that it names. */
export interface GroupView extends DeviceGroupRow {
  readonly production_target_type: GroupType | null;
  readonly dut_target_type: GroupType | null;
}

export const groupResource: Resource<GroupView> = {
  path: '/devicegroups',
  type: (row) => row.type,
  id: (row) => row.id,
  attributes: {
    name: attribute(z.string(), (row) => row.name),
    description: attribute(z.string(), (row) => row.description),
    region: attribute(z.string().nullable().optional(), (row) =>
      isProductionType(row.type) ? row.region : undefined,
    ),
    env_vars: attribute(z.record(z.string(), z.json()), (row, { envVars }) => envVars(row.env_vars)),
    load_code_after_blessing: attribute(z.boolean().optional(), (row) =>
      isProductionType(row.type) ? row.load_code_after_blessing === 1 : undefined,
    ),
    created_at: created(),
    updated_at: updated(),
  },
  relationships: {
    owner,
    creator: owner,
    product: (row) => reference('product', row.product_id),
    current_deployment: (row) => reference('deployment', row.current_deployment_id),
    min_supported_deployment: (row) => reference('deployment', row.min_supported_deployment_id),
    production_target: (row) =>
      row.production_target_type === null
        ? null
        : reference(row.production_target_type, row.production_target_id),
    dut_target: (row) =>
      row.dut_target_type === null ? null : reference(row.dut_target_type, row.dut_target_id),
  },
};

/** A device, with what its group says. */
export interface DeviceView extends DeviceRow {
  readonly group_type: GroupType | null;
  readonly product_id: string | null;
  readonly group_deployment_id: string | null;
}

const assigned = (row: DeviceView): boolean => row.group_id !== null;

export const deviceResource: Resource<DeviceView> = {
  path: '/devices',
  type: () => 'device',
  id: (row) => row.id,
  attributes: {
    name: attribute(z.string().nullable(), (row) => row.name),
    agent_id: attribute(z.string().nullable(), (row) => (assigned(row) ? row.agent_id : null)),
    agent_url: attribute(z.string().nullable(), (row, view) =>
      assigned(row) && row.agent_id !== null ? view.agentUrl(row.agent_id) : null,
    ),
    device_online: attribute(z.boolean(), (row, view) => view.isOnline(row)),
    device_state_changed_at: attribute(Time.nullable(), (row) => timeOrNull(row.last_seen_at_ms)),
    agent_running: attribute(
      z.boolean(),
      (row, view) =>
        assigned(row) &&
        row.agent_id !== null &&
        row.group_deployment_id !== null &&
        !isDormant(row, { online: view.isOnline(row), nowMs: view.nowMs() }),
    ),
    agent_state_changed_at: attribute(Time.nullable(), (row) => timeOrNull(row.last_enrolled_at_ms)),
    last_enrolled_at: attribute(Time.nullable(), (row) => timeOrNull(row.last_enrolled_at_ms)),
    imp_type: attribute(z.string(), (row) => row.imp_type),
    ip_address: attribute(z.string().nullable(), (row) => row.ip_address),
    mac_address: attribute(z.string().nullable(), (row) => macAddressOf(row)),
    free_memory: attribute(z.int().nullable(), (row) => row.free_memory_bytes),
    rssi: attribute(z.int().nullable(), (row) => row.rssi_dbm),
    swversion: attribute(z.string(), (row) => row.software),
    plan_id: attribute(z.string().nullable(), (row) => row.plan_id),
  },
  relationships: {
    owner: (row) => reference('account', row.account_id),
    product: (row) => reference('product', row.product_id),
    devicegroup: (row) => (row.group_type === null ? null : reference(row.group_type, row.group_id)),
  },
};

/** A build, with the type of its group. */
export interface DeploymentView extends DeploymentRow {
  readonly group_type: GroupType;
}

export const deploymentResource: Resource<DeploymentView> = {
  path: '/deployments',
  type: () => 'deployment',
  id: (row) => row.id,
  attributes: {
    description: attribute(z.string(), (row) => row.description),
    origin: attribute(z.string(), (row) => row.origin),
    flagged: attribute(z.boolean(), (row) => row.flagged === 1),
    tags: attribute(z.array(z.string()), (row) => JSON.parse(row.tags) as unknown),
    sha: attribute(z.string().regex(/^[0-9a-f]{64}$/), (row) => row.sha),
    device_code: attribute(z.string(), (row) => row.device_code),
    agent_code: attribute(z.string(), (row) => row.agent_code),
    created_at: created(),
    updated_at: updated(),
  },
  relationships: {
    owner,
    creator: (row) => reference('account', row.creator_id),
    flagger: (row) => reference('account', row.flagger_id),
    product: (row) => reference('product', row.product_id),
    devicegroup: (row) => reference(row.group_type, row.group_id),
  },
};

/** A webhook, with the type of its group. */
export interface WebhookView extends WebhookRow {
  readonly group_type: GroupType;
}

export const webhookResource: Resource<WebhookView> = {
  path: '/webhooks',
  type: () => 'webhook',
  id: (row) => row.id,
  attributes: {
    url: attribute(z.string(), (row) => row.url),
    event: attribute(z.string(), (row) => row.event),
    content_type: attribute(z.string(), (row) => row.content_type),
    created_at: created(),
    updated_at: updated(),
  },
  relationships: {
    owner,
    creator: (row) => reference('account', row.creator_id),
    product: (row) => reference('product', row.product_id),
    devicegroup: (row) => reference(row.group_type, row.group_id),
  },
};
