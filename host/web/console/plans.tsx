/** Plan IDs, and the enrollment tokens that were given out. */
import { api } from '../shell/api.ts';
import { Confirm } from './confirm.tsx';
import { DataTable } from './data-table.tsx';
import { Await, useLoaded } from './loaded.tsx';
import { deviceLink } from './route.ts';
import { Time } from './time.tsx';
import type { PlanView, TokenView } from './views.ts';

interface Answer {
  readonly plans: readonly PlanView[];
  readonly tokens: readonly TokenView[];
}

function planState({ kind, replacedAtMs, installed }: PlanView): string {
  if (replacedAtMs !== null) return 'replaced by a new password';
  if (kind === 'developer') return 'in use';
  return installed ? 'held by one installation' : 'free for the next installation';
}

export function Plans({ readOnly }: { readonly readOnly: boolean }) {
  const loaded = useLoaded<Answer>('/plans');
  const release = (id: string): void => void loaded.act(() => api.post(`/plans/${id}/release`));
  return (
    <>
      <h1>Plan IDs and tokens</h1>
      <Await loaded={loaded}>
        {({ plans, tokens }) => (
          <>
            <section class="card" aria-labelledby="plans">
              <h2 id="plans">Plan IDs</h2>
              <DataTable
                label="Plan IDs"
                none="None yet."
                head={['Plan ID', 'Kind', 'State', 'Devices', 'Made', 'Change']}
                rows={plans.map((plan) => ({
                  key: plan.id,
                  cells: [
                    <span class="mono">{plan.id}</span>,
                    plan.kind,
                    planState(plan),
                    plan.devices,
                    <Time atMs={plan.createdAtMs} />,
                    plan.installed ? (
                      <Confirm
                        button="Release"
                        small
                        title={`Release ${plan.id}?`}
                        disabled={readOnly}
                        onYes={() => release(plan.id)}
                      >
                        <p>
                          The next installation of the app that asks with it holds it: for a user’s new phone.
                        </p>
                      </Confirm>
                    ) : (
                      ''
                    ),
                  ],
                }))}
              />
            </section>
            <section class="card" aria-labelledby="tokens">
              <h2 id="tokens">Enrollment tokens</h2>
              <p class="quiet">The newest 500. The tokens themselves are kept nowhere.</p>
              <DataTable
                label="Enrollment tokens"
                none="None yet: a BlinkUp begins with one."
                head={['Issued', 'Kind', 'State', 'Plan ID', 'Good until', 'Shown by']}
                rows={tokens.map((token, index) => ({
                  key: `${token.issuedAtMs}-${index}`,
                  cells: [
                    <Time atMs={token.issuedAtMs} />,
                    token.kind,
                    token.state,
                    <span class="mono">{token.planId ?? 'none'}</span>,
                    <Time atMs={token.expiresAtMs} />,
                    token.presentedBy === null ? (
                      'nobody yet'
                    ) : (
                      <a class="mono" href={deviceLink(token.presentedBy)}>
                        {token.presentedBy}
                      </a>
                    ),
                  ],
                }))}
              />
            </section>
          </>
        )}
      </Await>
    </>
  );
}
