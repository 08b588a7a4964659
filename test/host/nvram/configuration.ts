import { EnrollmentToken, PlanId } from '../../../protocol/ids.ts';
import type { Configuration } from '../../../firmware/store/configuration.ts';

/** A configuration that bears a number in each of its secrets. */
export function configurationOf(number: number): Configuration {
  const hex = number.toString(16).padStart(8, '0');
  return {
    network: {
      wifi: { ssid: `network-${number}`, password: `password-${number}-${'x'.repeat(number % 40)}` },
      addressing: null,
      proxy: null,
    },
    enrollment: { planId: PlanId.parse(`ab${hex}cdefab`), token: EnrollmentToken.parse(`fe${hex}dcbafe`) },
    progress: 'new',
  };
}
