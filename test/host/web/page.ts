/** What the browser bundle of the test runs. */
import { PageVault } from '../../../host/web/page-vault.ts';
import { blinkUpWith } from './page-blinkup.ts';

export const run = () => blinkUpWith((fuses) => new PageVault(fuses));
