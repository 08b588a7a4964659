/** Protects that a page and a host make the same keys and the same flash image of the same fuses. */
import { NodeVault } from '../../../host/vault.ts';
import { PageVault } from '../../../host/web/page-vault.ts';
import { vaultContract } from '../../contract/vault.ts';

const onHost = (fuses: Uint8Array) => new NodeVault(fuses);
const inPage = (fuses: Uint8Array) => new PageVault(fuses);

vaultContract('NodeVault', onHost, inPage);
vaultContract('PageVault', inPage, onHost);
