/** `impsim up --lan`: the transmitter's page on a real phone, and the QR code that leads it there. */
import { networkInterfaces } from 'node:os';
import { renderUnicodeCompact } from 'uqr';
import type { Output } from '../cli/output.ts';
import { type Cloud, issueDevelopmentToken } from '../cloud/index.ts';
import { ImpError } from '../imp-error.ts';
import { outcomeOf } from '../site/outcome.ts';
import { sightingsOf } from '../site/sightings.ts';
import type { PhoneDesk, PhoneSite } from '../site/phone-site.ts';

/** Under which address others in its network reach this machine. Throws ImpError `no-lan`. */
export function lanAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((list = []) => list)
    .find(({ internal, family }) => !internal && family === 'IPv4');
  if (found !== undefined) return found.address;
  throw new ImpError(
    'no-lan',
    'this machine is in no network, so no phone can reach it',
    'connect it to the network that the phone is in, or leave --lan out',
  );
}

/** What a phone may ask of the cloud on the table: as one account's Electric Imp app. */
export const deskOf = (
  cloud: Cloud,
  accountId: string,
  { imp, look }: Pick<PhoneDesk, 'imp' | 'look'>,
): PhoneDesk => ({
  imp,
  look,
  async credentials() {
    const { token, planId } = await issueDevelopmentToken(cloud, { accountId });
    return { token, planId };
  },
  outcome: (token) => outcomeOf(cloud, { accountId, token }),
  sightings: (agoMs) => sightingsOf(cloud, { accountId, agoMs, imp: cloud.site.impOf(accountId) }),
});

/** A fresh one-use address, and its QR code. */
export function showPhone(output: Output, site: PhoneSite): void {
  const url = site.entrance();
  output.line();
  for (const line of renderUnicodeCompact(url, { border: 2 }).split('\n')) output.line(line);
  output.line(`phone's page ${url}   (opens once, in plain HTTP, for phones in this network)`);
  output.object({ kind: 'phone', url });
}
