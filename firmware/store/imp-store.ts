import type { Fault } from '../../protocol/fault.ts';
import type { FirmwareName } from '../device-api.ts';
import { failed, ok } from '../../protocol/result.ts';
import type { Result } from '../../protocol/result.ts';
import type { Flash, Vault } from '../ports.ts';
import { blankConfiguration, decodeConfiguration, encodeConfiguration } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { storeFault } from './faults.ts';
import { RecordLog } from './record-log.ts';

const kind = { configuration: 1, blessed: 2, firmware: 3 } as const;

/** A firmware's place here is its byte in the store. */
const firmwareCodes = ['factory', 'application'] as const satisfies readonly FirmwareName[];

/** What an imp keeps without power, sealed with its own keys. */
export class ImpStore {
  readonly #log: RecordLog;
  readonly #vault: Vault;
  readonly #faults: Fault[] = [];
  #configuration: Configuration = blankConfiguration;
  #blessed = false;
  #firmware: FirmwareName | null = null;

  constructor(flash: Flash, vault: Vault) {
    this.#log = new RecordLog(flash);
    this.#vault = vault;
    for (let i = 0; i < this.#log.damaged; i++) this.#faults.push(storeFault('corrupt'));
    const configuration = this.#read(kind.configuration);
    if (configuration !== undefined) {
      const decoded = decodeConfiguration(configuration);
      if (decoded.ok) this.#configuration = decoded.value;
      else this.#faults.push(decoded.fault);
    }
    this.#blessed = this.#read(kind.blessed)?.[0] === 1;
    this.#firmware = firmwareCodes[this.#read(kind.firmware)?.[0] ?? firmwareCodes.length] ?? null;
  }

  /** What was wrong with the flash when it was read. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  get configuration(): Configuration {
    return this.#configuration;
  }

  get blessed(): boolean {
    return this.#blessed;
  }

  /** Which firmware was chosen last; null: none yet. */
  get firmware(): FirmwareName | null {
    return this.#firmware;
  }

  /** Keeps a configuration; after a power cut in the middle either the old or the new one is there. Faults as `RecordLog.put`. */
  configure(configuration: Configuration): Result<void, Fault> {
    const written = this.#write(kind.configuration, encodeConfiguration(configuration));
    if (written.ok) this.#configuration = configuration;
    return written;
  }

  /** Keeps whether the imp is blessed. Faults as `RecordLog.put`. */
  bless(blessed: boolean): Result<void, Fault> {
    if (blessed === this.#blessed) return ok(undefined);
    const written = this.#write(kind.blessed, Uint8Array.of(blessed ? 1 : 0));
    if (written.ok) this.#blessed = blessed;
    return written;
  }

  /** Keeps which firmware the imp is to run. Faults as `RecordLog.put`. */
  choose(firmware: FirmwareName): Result<void, Fault> {
    if (firmware === this.#firmware) return ok(undefined);
    const written = this.#write(kind.firmware, Uint8Array.of(firmwareCodes.indexOf(firmware)));
    if (written.ok) this.#firmware = firmware;
    return written;
  }

  #read(what: number): Uint8Array | undefined {
    const record = this.#log.get(what);
    if (record === undefined) return undefined;
    const bytes = this.#vault.open(record.number, record.payload);
    if (bytes === null) this.#faults.push(storeFault('sealed-elsewhere'));
    return bytes ?? undefined;
  }

  #write(what: number, bytes: Uint8Array): Result<void, Fault> {
    const written = this.#log.put(what, this.#vault.seal(this.#log.nextNumber, bytes));
    return written.ok ? ok(undefined) : failed(written.fault);
  }
}
