/**
 * Device group types and what a device is by the group it is in.
 * Source: the vendor's impCentral API (types), the guide "impCloud Plan IDs And Device Activation" (kinds of device).
 */

/** What a device is to the enrollment rules. `unassigned`: in no group yet. */
export const deviceKinds = [
  'unassigned',
  'development',
  'fixture',
  'dut',
  'test-production',
  'production',
] as const;
export type DeviceKind = (typeof deviceKinds)[number];

interface GroupTypeFacts {
  readonly kind: Exclude<DeviceKind, 'unassigned'>;
  /** True of the "test" flavour of the factory's and production's groups. */
  readonly pre: boolean;
  /** How a device gets in. Chosen for test production: a device put there by hand counts as blessed from then on. */
  readonly entry: readonly ('by-hand' | 'factory-blinkup' | 'blessing')[];
}

/** The seven types, as the vendor's API names them. */
export const groupTypes = {
  development_devicegroup: { kind: 'development', pre: false, entry: ['by-hand'] },
  pre_factoryfixture_devicegroup: { kind: 'fixture', pre: true, entry: ['by-hand'] },
  pre_dut_devicegroup: { kind: 'dut', pre: true, entry: ['factory-blinkup'] },
  pre_production_devicegroup: { kind: 'test-production', pre: true, entry: ['blessing', 'by-hand'] },
  factoryfixture_devicegroup: { kind: 'fixture', pre: false, entry: ['by-hand'] },
  dut_devicegroup: { kind: 'dut', pre: false, entry: ['factory-blinkup'] },
  production_devicegroup: { kind: 'production', pre: false, entry: ['blessing'] },
} as const satisfies Readonly<Record<string, GroupTypeFacts>>;

export type GroupType = keyof typeof groupTypes;

/** What is known of a type of group. */
export const factsOf = (type: GroupType): GroupTypeFacts => groupTypes[type];

/** Whether such a device is blessed: production and test production. */
export const isProductionKind = (kind: DeviceKind): boolean =>
  kind === 'production' || kind === 'test-production';

/** Whether devices in such a group are. */
export const isProductionType = (type: GroupType): boolean => isProductionKind(factsOf(type).kind);

/** What a device is by its group's type; null: it is in none. */
export const kindOf = (type: GroupType | null): DeviceKind =>
  type === null ? 'unassigned' : groupTypes[type].kind;

/**
 * Whether a device's log lines are kept: by blessing, not by plan ID. Development devices, fixtures and DUTs always log;
 * test production devices' logs can be watched; a production device's only when switched on for it. Source: the guide.
 */
export const logsAreKept = (kind: DeviceKind, switchedOn: boolean): boolean =>
  kind !== 'production' || switchedOn;
