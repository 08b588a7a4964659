/** How bits become symbols. Source: BlinkUp SDK 0.3.0 (tri-level), the vendor's circuit tuning guide (bi-level). */
export const lineCodes = ['tri-level', 'bi-level'] as const;
export type LineCode = (typeof lineCodes)[number];
