/**
 * A cloud in a process of its own, for tests that kill it: `killable-cloud.ts FOLDER [DATABASE]`. It furnishes the folder at its
 * first start, does what it is told over the channel to its parent, and answers each instruction.
 */
import {
  addDevice,
  findDevice,
  historyOf,
  issueDevelopmentToken,
  issueFactoryToken,
  issueSdkToken,
  openCloud,
  type Cloud,
  type DeviceKind,
  type GroupType,
} from '../../../host/cloud/index.ts';
import { DeviceId } from '../../../protocol/ids.ts';
import type { TokenKind } from '../../../host/cloud/rules.ts';
import { furnish, testSettings, type TestAccount } from './test-cloud.ts';

/** What the parent may ask for. */
export type Instruction =
  | { readonly do: 'furnish'; readonly username: string }
  /** Makes a device what no BlinkUp could make it: any kind, blessed or not. */
  | {
      readonly do: 'place';
      readonly account: TestAccount;
      readonly id: string;
      readonly kind: DeviceKind;
      readonly blessed: boolean;
    }
  | {
      readonly do: 'issue';
      readonly account: TestAccount;
      readonly kind: TokenKind;
      readonly fixture: string;
    }
  /** Development tokens, for a load. */
  | { readonly do: 'issue-many'; readonly account: TestAccount; readonly count: number }
  | { readonly do: 'memory' }
  | { readonly do: 'history'; readonly id: string }
  | { readonly do: 'device'; readonly id: string };

const groupOf: Readonly<Record<DeviceKind, GroupType | null>> = {
  unassigned: null,
  development: 'development_devicegroup',
  fixture: 'factoryfixture_devicegroup',
  dut: 'dut_devicegroup',
  'test-production': 'pre_production_devicegroup',
  production: 'production_devicegroup',
};

async function follow(cloud: Cloud, order: Instruction): Promise<unknown> {
  switch (order.do) {
    case 'furnish':
      return furnish(cloud, order.username);
    case 'place': {
      const id = DeviceId.parse(order.id);
      await addDevice(cloud, { id, impType: 'imp003', accountId: order.account.id });
      const type = groupOf[order.kind];
      await cloud.db
        .updateTable('devices')
        .set({ group_id: type === null ? null : order.account.groups[type], blessed: order.blessed ? 1 : 0 })
        .where('id', '=', id)
        .execute();
      return null;
    }
    case 'issue': {
      const accountId = order.account.id;
      if (order.kind === 'production') return issueSdkToken(cloud, { accountId, installation: 'phone' });
      if (order.kind === 'development') return issueDevelopmentToken(cloud, { accountId });
      return issueFactoryToken(cloud, { fixtureId: DeviceId.parse(order.fixture) });
    }
    case 'issue-many':
      return Promise.all(
        Array.from({ length: order.count }, () =>
          issueDevelopmentToken(cloud, { accountId: order.account.id }),
        ),
      );
    case 'memory':
      return process.memoryUsage().rss;
    case 'history':
      return historyOf(cloud, DeviceId.parse(order.id));
    case 'device':
      return findDevice(cloud.db, DeviceId.parse(order.id));
  }
}

const send = (message: unknown): void => {
  process.send?.(message);
};

try {
  const cloud = await openCloud({
    dataDir: process.argv[2] ?? '',
    database: process.argv[3],
    settings: testSettings,
  });
  const place = await cloud.listen();
  process.on('message', (order: Instruction) => {
    void follow(cloud, order).then(
      (value) => send({ value }),
      (error: unknown) => send({ error: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  send(place);
} catch (error) {
  const { code, message } = error as { code: string; message: string };
  send({ refused: code, message });
  process.exit(1);
}
