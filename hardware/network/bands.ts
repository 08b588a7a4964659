/** What each kind of imp hears. Source: Dev Center, module data sheets and BlinkUp troubleshooting guide; marked where chosen. */
import type { ImpType } from '../../protocol/device-link.ts';

export interface RadioAbilities {
  /** False: Ethernet or cellular only. */
  readonly wifi: boolean;
  readonly fiveGhz: boolean;
  /** Of the 2.4 GHz band: imps that hear this band alone leave out 12 and 13 (known); the others hear them (chosen). */
  readonly highestChannel: 11 | 13;
}

const narrow: RadioAbilities = { wifi: true, fiveGhz: false, highestChannel: 11 };
const dual: RadioAbilities = { wifi: true, fiveGhz: true, highestChannel: 13 };

export const radioAbilities: Readonly<Record<ImpType, RadioAbilities>> = {
  imp001: narrow,
  imp002: narrow,
  imp003: narrow,
  imp004m: narrow,
  imp005: dual,
  impC001: { wifi: false, fiveGhz: false, highestChannel: 11 },
  imp006: dual,
};
