/** A process that writes one configuration after another and says each that it has written, until it is killed. */
import { ImpStore } from '../../../firmware/store/imp-store.ts';
import { openNvram } from '../../../host/nvram/nvram.ts';
import { NodeVault } from '../../../host/vault.ts';
import { configurationOf } from './configuration.ts';

const nvram = await openNvram(process.argv[2] ?? '');
const store = new ImpStore(nvram.flash, new NodeVault(nvram.fuses));
for (let number = Number(process.argv[3]); ; number++) {
  const written = store.configure(configurationOf(number));
  if (!written.ok) throw new Error(written.fault.code);
  process.stdout.write(`${number}\n`);
}
