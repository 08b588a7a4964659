/** What can be cleared. `network`: the vendor's CONFIG_WIFI, keeps enrollment data. `all`: CONFIG_ALL, forgets both. */
export type ConfigurationPart = 'network' | 'all';
