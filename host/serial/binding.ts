/**
 * What a serialport binding is: the law of `@serialport/bindings-interface`, whose own types do not resolve in ES modules.
 * A port that was opened reads at least one byte a time; `close` ends what waits with an error that has `canceled: true`, and any
 * other error means that the board is gone.
 */
export interface PortInfo {
  readonly path: string;
  readonly manufacturer: string | undefined;
  readonly serialNumber: string | undefined;
  readonly pnpId: string | undefined;
  readonly locationId: string | undefined;
  readonly productId: string | undefined;
  readonly vendorId: string | undefined;
}

export interface OpenOptions {
  readonly path: string;
  readonly baudRate: number;
  /** Whether closing drops "data terminal ready". */
  readonly hupcl?: boolean;
}

/** Control lines; what is left out goes to its default. */
export interface SetOptions {
  readonly dtr?: boolean;
  readonly rts?: boolean;
}

export interface BindingPort {
  readonly openOptions: OpenOptions;
  isOpen: boolean;
  close(): Promise<void>;
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
  write(buffer: Buffer): Promise<void>;
  update(options: { readonly baudRate: number }): Promise<void>;
  set(options: SetOptions): Promise<void>;
  get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }>;
  getBaudRate(): Promise<{ baudRate: number }>;
  flush(): Promise<void>;
  drain(): Promise<void>;
}

export interface Binding {
  list(): Promise<readonly PortInfo[]>;
  open(options: OpenOptions): Promise<BindingPort>;
}
