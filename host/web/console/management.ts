/** What the console changes: calls of the management API, as every other client makes them. Each throws ApiError. */
import { api, management } from '../shell/api.ts';
import type { DeviceAction } from './device-actions.tsx';
import type { DeviceView, GroupView } from './views.ts';

/** A resource as the management API answers it. */
export interface Item<Attributes> {
  readonly id: string;
  readonly attributes: Attributes;
  readonly relationships: Readonly<
    Record<string, { readonly type: string; readonly id: string } | undefined>
  >;
}

export interface ItemList<Attributes> {
  readonly data: readonly Item<Attributes>[];
}

type Group = Pick<GroupView, 'id' | 'type'>;

const reference = ({ id, type }: Group) => ({ type, id });

export const makeProduct = (name: string): Promise<unknown> =>
  management.post('/products', { data: { type: 'product', attributes: { name } } });

export const deleteProduct = (id: string): Promise<unknown> => management.delete(`/products/${id}`);

export interface NewGroup {
  readonly productId: string;
  readonly name: string;
  readonly type: string;
  /** Of fixtures: where their devices go. */
  readonly targets: { readonly dut: Group; readonly production: Group } | null;
}

export const makeGroup = ({ productId, name, type, targets }: NewGroup): Promise<unknown> =>
  management.post('/devicegroups', {
    data: {
      type,
      attributes: { name },
      relationships: {
        product: { type: 'product', id: productId },
        ...(targets === null
          ? {}
          : { dut_target: reference(targets.dut), production_target: reference(targets.production) }),
      },
    },
  });

export const deleteGroup = (id: string): Promise<unknown> => management.delete(`/devicegroups/${id}`);

export interface NewWebhook {
  readonly group: Group;
  readonly url: string;
  readonly event: string;
}

export const makeWebhook = ({ group, url, event }: NewWebhook): Promise<unknown> =>
  management.post('/webhooks', {
    data: {
      type: 'webhook',
      attributes: { url, event, content_type: 'application/json' },
      relationships: { devicegroup: reference(group) },
    },
  });

export const deleteWebhook = (id: string): Promise<unknown> => management.delete(`/webhooks/${id}`);

export const sendAgain = (webhookId: string, deliveryId: string): Promise<unknown> =>
  management.post(`/webhooks/${webhookId}/deliveries/${deliveryId}/redeliver`);

const devicesOf = (groupId: string | null): string => `/devicegroups/${groupId}/relationships/devices`;

/** Does one of the device page's actions. Blessing by hand and logs of production devices are no calls of impCentral's. */
export async function changeDevice({ id, groupId }: DeviceView, action: DeviceAction): Promise<unknown> {
  const self = { data: [{ type: 'device', id }] };
  switch (action.do) {
    case 'restart':
      return management.post(`/devices/${id}/restart`);
    case 'rename':
      return management.patch(`/devices/${id}`, {
        data: { type: 'device', id, attributes: { name: action.name.trim() } },
      });
    case 'move':
      return management.post(devicesOf(action.groupId), self);
    case 'unassign':
      return management.delete(devicesOf(groupId), self);
    case 'unbless': {
      // Who is signed in may read the key; the page has asked twice.
      const { data } = await management.get<{ readonly data: Item<{ readonly key: string }> }>(
        '/accounts/me/unblessing_key',
      );
      return management.delete(devicesOf(groupId), self, { 'x-electricimp-key': data.attributes.key });
    }
    case 'logging':
    case 'bless':
      return api.post(`/devices/${id}/actions`, action);
  }
}
