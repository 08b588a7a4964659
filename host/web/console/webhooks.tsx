/** Who is told of what, and how that went. */
import { useState } from 'preact/hooks';
import { management } from '../shell/api.ts';
import { Confirm } from './confirm.tsx';
import { DataTable } from './data-table.tsx';
import { Await, useLoaded } from './loaded.tsx';
import {
  deleteWebhook,
  type ItemList,
  makeWebhook,
  type NewWebhook as Made,
  sendAgain,
} from './management.ts';
import { Time } from './time.tsx';
import type { DeliveryView, ProductView, WebhookView } from './views.ts';

/** Deliveries and webhooks in one answer: the newest deliveries, and all webhooks that the API gives at once. */
const shownDeliveries = 100;
const shownWebhooks = 1000;

const attemptWords = ({ attempts }: DeliveryView): string =>
  attempts
    .map(({ status, cause, cure }) =>
      cause === undefined
        ? `delivered (${status})`
        : `${cause}${status === null ? '' : ` (${status})`}. ${cure}.`,
    )
    .join(' · ');

export function Deliveries({ id, readOnly }: { readonly id: string; readonly readOnly: boolean }) {
  const loaded = useLoaded<ItemList<DeliveryView>>(
    `/webhooks/${id}/deliveries?page[size]=${shownDeliveries}`,
    management,
  );
  const again = (delivery: string): void => void loaded.act(() => sendAgain(id, delivery));
  return (
    <>
      <p>
        <a href="#webhooks">All webhooks</a>
      </p>
      <h1>Deliveries</h1>
      <Await loaded={loaded}>
        {({ data }) => (
          <section class="card" aria-label="Deliveries">
            {data.length === shownDeliveries && <p class="quiet">The newest {data.length}.</p>}
            <DataTable
              label="Deliveries"
              none="Nothing was to be told yet."
              head={['When', 'Event', 'Device', 'State', 'Attempts', 'Change']}
              rows={data.map(({ id: key, attributes, relationships }) => ({
                key,
                cells: [
                  <Time atMs={Date.parse(attributes.created_at)} />,
                  attributes.event,
                  <span class="mono">{relationships['device']?.id ?? '–'}</span>,
                  attributes.state,
                  attemptWords(attributes),
                  <button type="button" class="small" disabled={readOnly} onClick={() => again(key)}>
                    Send again
                  </button>,
                ],
              }))}
            />
            <div class="actions">
              <button type="button" onClick={loaded.reload}>
                Look again
              </button>
            </div>
          </section>
        )}
      </Await>
    </>
  );
}

function NewWebhook({
  products,
  onMake,
}: {
  readonly products: readonly ProductView[];
  readonly onMake: (webhook: Made) => Promise<boolean>;
}) {
  const [groupId, setGroupId] = useState('');
  const [url, setUrl] = useState('');
  const [event, setEvent] = useState('blinkup');
  const submit = async (submitted: Event): Promise<void> => {
    submitted.preventDefault();
    const group = groupsOf(products).find(({ id }) => id === groupId);
    if (group !== undefined && (await onMake({ group, url, event }))) setUrl('');
  };
  return (
    <form class="card" onSubmit={(submitted) => void submit(submitted)} aria-labelledby="new-webhook">
      <h2 id="new-webhook">New webhook</h2>
      <div class="pair">
        <div class="field">
          <label for="hook-group">Group</label>
          <select
            id="hook-group"
            required
            value={groupId}
            onChange={(chosen) => setGroupId(chosen.currentTarget.value)}
          >
            <option value="">Choose a group</option>
            {products.map((product) => (
              <optgroup key={product.id} label={product.name}>
                {product.groups.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="hook-event">Event</label>
          <select id="hook-event" value={event} onChange={(chosen) => setEvent(chosen.currentTarget.value)}>
            <option value="blinkup">BlinkUp</option>
            <option value="blessing">Blessing</option>
            <option value="deployment">Deployment</option>
          </select>
        </div>
      </div>
      <div class="field">
        <label for="hook-url">URL that is told</label>
        <input
          id="hook-url"
          type="url"
          required
          placeholder="https://example.com/hook"
          value={url}
          onInput={(typed) => setUrl(typed.currentTarget.value)}
        />
      </div>
      <button type="submit">Make webhook</button>
    </form>
  );
}

const groupsOf = (products: readonly ProductView[]) => products.flatMap(({ groups }) => groups);

export function Webhooks({ readOnly }: { readonly readOnly: boolean }) {
  const loaded = useLoaded<ItemList<WebhookView>>(`/webhooks?page[size]=${shownWebhooks}`, management);
  const products =
    useLoaded<{ readonly products: readonly ProductView[] }>('/products').value?.products ?? [];
  const names = new Map(groupsOf(products).map(({ id, name }) => [id, name]));
  return (
    <>
      <h1>Webhooks</h1>
      <Await loaded={loaded}>
        {({ data }) => (
          <section class="card" aria-label="Webhooks">
            <DataTable
              label="Webhooks"
              none="None yet: a webhook tells a server of yours what happens to a group’s devices."
              head={['URL', 'Event', 'Group', 'Deliveries', 'Change']}
              rows={data.map(({ id, attributes: { url, event }, relationships }) => ({
                key: id,
                cells: [
                  <span class="mono">{url}</span>,
                  event,
                  names.get(relationships['devicegroup']?.id ?? '') ?? '',
                  <a href={`#webhooks/${id}`}>Deliveries</a>,
                  <Confirm
                    button="Delete"
                    small
                    title="Delete this webhook?"
                    disabled={readOnly}
                    onYes={() => void loaded.act(() => deleteWebhook(id))}
                  >
                    <p>Its deliveries go with it.</p>
                  </Confirm>,
                ],
              }))}
            />
          </section>
        )}
      </Await>
      {!readOnly && (
        <NewWebhook products={products} onMake={(webhook) => loaded.act(() => makeWebhook(webhook))} />
      )}
    </>
  );
}
