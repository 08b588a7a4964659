import { openCloud, type Cloud } from '../../../../host/cloud/index.ts';
import { emptyPlace } from '../engine.ts';
import { furnish, testSettings, type TestAccount } from '../test-cloud.ts';
import { vendorClient, type VendorClient } from './vendor-client.ts';

export interface ApiCloud {
  readonly cloud: Cloud;
  readonly url: string;
  readonly account: TestAccount;
  /** Signed in as the account. */
  readonly client: VendorClient;
}

/** An empty cloud on a real socket, with a furnished account and the vendor's client signed in to it. */
export async function openApiCloud(): Promise<ApiCloud> {
  const cloud = await openCloud({ ...(await emptyPlace()), settings: testSettings });
  const { url } = await cloud.listen();
  const account = await furnish(cloud, 'ann');
  const client = vendorClient(url);
  await client.auth.login(account.username, account.password);
  return { cloud, url, account, client };
}
