/** Who is told of what, and how that went. */
import { useState } from 'preact/hooks';
import { api } from '../shell/api.ts';
import { Confirm } from './confirm.tsx';
import { DataTable } from './data-table.tsx';
import { Await, useLoaded } from './loaded.tsx';
import { Time } from './time.tsx';
import type { DeliveryView, ProductView, WebhookView } from './views.ts';

const attemptWords = (delivery: DeliveryView): string =>
  delivery.attempts
    .map(({ status, why }) =>
      why === null
        ? `delivered (${status})`
        : `${why.cause}${status === null ? '' : ` (${status})`}. ${why.cure}.`,
    )
    .join(' · ');

export function Deliveries({ id, readOnly }: { readonly id: string; readonly readOnly: boolean }) {
  const loaded = useLoaded<{ readonly deliveries: readonly DeliveryView[]; readonly total: number }>(
    `/webhooks/${id}/deliveries`,
  );
  const again = (delivery: string): void =>
    void loaded.act(() => api.post(`/webhooks/${id}/deliveries/${delivery}/again`));
  return (
    <>
      <p>
        <a href="#webhooks">All webhooks</a>
      </p>
      <h1>Deliveries</h1>
      <Await loaded={loaded}>
        {({ deliveries, total }) => (
          <section class="card" aria-label="Deliveries">
            <p class="quiet">
              The newest {deliveries.length} of {total}.
            </p>
            <DataTable
              label="Deliveries"
              none="Nothing was to be told yet."
              head={['When', 'Event', 'Device', 'State', 'Attempts', 'Change']}
              rows={deliveries.map((delivery) => ({
                key: delivery.id,
                cells: [
                  <Time atMs={delivery.createdAtMs} />,
                  delivery.event,
                  <span class="mono">{delivery.deviceId ?? '–'}</span>,
                  delivery.state,
                  attemptWords(delivery),
                  <button type="button" class="small" disabled={readOnly} onClick={() => again(delivery.id)}>
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

function NewWebhook({ onMake }: { readonly onMake: (body: object) => Promise<boolean> }) {
  const products = useLoaded<{ readonly products: readonly ProductView[] }>('/products');
  const [groupId, setGroupId] = useState('');
  const [url, setUrl] = useState('');
  const [event, setEvent] = useState('blinkup');
  const submit = async (submitted: Event): Promise<void> => {
    submitted.preventDefault();
    if (await onMake({ groupId, url, event, contentType: 'application/json' })) setUrl('');
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
            {products.value?.products.map((product) => (
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

export function Webhooks({ readOnly }: { readonly readOnly: boolean }) {
  const loaded = useLoaded<{ readonly webhooks: readonly WebhookView[] }>('/webhooks');
  return (
    <>
      <h1>Webhooks</h1>
      <Await loaded={loaded}>
        {({ webhooks }) => (
          <section class="card" aria-label="Webhooks">
            <DataTable
              label="Webhooks"
              none="None yet: a webhook tells a server of yours what happens to a group’s devices."
              head={['URL', 'Event', 'Group', 'Deliveries', 'Change']}
              rows={webhooks.map(({ id, url, event, groupName }) => ({
                key: id,
                cells: [
                  <span class="mono">{url}</span>,
                  event,
                  groupName,
                  <a href={`#webhooks/${id}`}>Deliveries</a>,
                  <Confirm
                    button="Delete"
                    small
                    title="Delete this webhook?"
                    disabled={readOnly}
                    onYes={() => void loaded.act(() => api.delete(`/webhooks/${id}`))}
                  >
                    <p>Its deliveries go with it.</p>
                  </Confirm>,
                ],
              }))}
            />
          </section>
        )}
      </Await>
      {!readOnly && <NewWebhook onMake={(body) => loaded.act(() => api.post('/webhooks', body))} />}
    </>
  );
}
