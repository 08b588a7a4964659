/** The cloud of the bench, in a process of its own: `cloud-server.ts FOLDER [DATABASE]`. Does what its parent tells it. */
import { issueDevelopmentToken, makeAccount, openCloud, type Cloud } from '../../host/cloud/index.ts';
import { fillDevices } from './cloud-rows.ts';

export type Order =
  | { readonly do: 'tokens'; readonly count: number }
  | { readonly do: 'fill'; readonly from: number; readonly to: number }
  | { readonly do: 'rows' }
  | { readonly do: 'held' }
  | { readonly do: 'usage' };

const [, , dataDir = '', database] = process.argv;

async function follow(cloud: Cloud, accountId: string, order: Order): Promise<unknown> {
  switch (order.do) {
    case 'tokens':
      return Promise.all(
        Array.from({ length: order.count }, () => issueDevelopmentToken(cloud, { accountId })),
      );
    case 'fill':
      return fillDevices(cloud.db, accountId, order);
    case 'rows':
      return cloud.db
        .selectFrom('devices')
        .select(({ fn }) => fn.count<number>('agent_id').as('enrolled'))
        .executeTakeFirst();
    // Bytes, without garbage. Not asked for where time is measured: what V8 has compiled goes with the garbage it speaks of.
    case 'held':
      globalThis.gc?.();
      return process.memoryUsage().rss;
    // Milliseconds of processor time since the start.
    case 'usage': {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    }
  }
}

const cloud = await openCloud({
  dataDir,
  database,
  settings: { passwordCostLog2: 4 },
  onEvent: (event) => {
    if (event.kind === 'failure') process.stderr.write(`bench cloud: ${event.where}: ${event.message}\n`);
  },
});
const { id } = await makeAccount(cloud, { username: 'load', password: 'a password for load' });
const { linkUrl } = await cloud.listen();
process.on('message', (order: Order) => {
  void follow(cloud, id, order).then(
    (value) => process.send?.({ value }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.({ linkUrl });
