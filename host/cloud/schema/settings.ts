/** What the cloud remembers of itself. */

export interface SettingRow {
  name: string;
  value: string;
}

export interface SettingTables {
  settings: SettingRow;
}
