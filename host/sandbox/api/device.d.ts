/**
 * What device code finds. Names and meaning: Electric Imp's API reference (Dev Center); code is TypeScript here, not Squirrel.
 * For an editor to know them, name this file in the tsconfig.json beside your program:
 *
 *     { "compilerOptions": { "lib": ["es2023"], "types": [] }, "files": ["node_modules/impsim/host/sandbox/api/device.d.ts", "app.ts"] }
 *
 * All time is the rig's: `Date`, `setTimeout` and `imp.wakeup` run on its virtual clock, `Math.random` on its seed.
 */

/** Anything that JSON can say. */
type ImpData = null | boolean | number | string | readonly ImpData[] | { readonly [key: string]: ImpData };

/** An armed timer; at least 1 ms long. */
type ImpTimer = number;

declare const NO_WIFI: number;
declare const NO_IP_ADDRESS: number;
declare const NOT_RESOLVED: number;
declare const NO_SERVER: number;
declare const SERVER_CONNECTED: number;
declare const NO_PROXY: number;
declare const NOT_AUTHORISED: number;
/** No settings to connect with (chosen: the vendor's API has no such result). */
declare const NO_CONFIGURATION: number;
/** The time given to `server.connect` is over (chosen name). */
declare const CONNECT_TIMED_OUT: number;

declare const WAKEREASON_POWER_ON: number;
declare const WAKEREASON_TIMER: number;
declare const WAKEREASON_SW_RESET: number;
declare const WAKEREASON_NEW_SQUIRREL: number;
declare const WAKEREASON_SQUIRREL_ERROR: number;
declare const WAKEREASON_BLINKUP: number;

declare const CONFIG_WIFI: number;
declare const CONFIG_ALL: number;
declare const BLINKUP_FAST: number;
declare const BLINKUP_ACTIVEHIGH: number;
declare const DIGITAL_OUT: number;
declare const DIGITAL_IN: number;
declare const DIGITAL_IN_PULLUP: number;
declare const DIGITAL_IN_PULLDOWN: number;

declare const imp: {
  /** Calls back once, in so many seconds. */
  wakeup(seconds: number, callback: () => void): ImpTimer;
  cancelwakeup(timer: ImpTimer): void;
  /** Calls back when the code has nothing else to do. */
  onidle(callback: (() => void) | null): void;
  /** Starts the imp anew. */
  reset(): void;
  /** Network, LED and code stop; the imp starts again after so many seconds. */
  deepsleepfor(seconds: number): void;
  /** Switches BlinkUp and the status LED on or off from the next change of state on. */
  enableblinkup(enabled: boolean): void;
  /** CONFIG_WIFI forgets the network, CONFIG_ALL (default) the enrollment too; from the next connection on. */
  clearconfiguration(action?: number): boolean;
  /** Settings for the next connection. */
  setwificonfiguration(ssid: string, password?: string): boolean;
  /** What to enroll with at the next connection: 16 hexadecimal digits each. */
  setenroltokens(planId: string, token: string): boolean;
  /** Empty where there is none. */
  getssid(): string;
  /** Empty while not joined. */
  getbssid(): string;
  /** 12 hexadecimal digits. */
  getmacaddress(): string;
  getsoftwareversion(): string;
  info(): { readonly type: string };
  /** As known when the code began; what says nothing is absent. */
  readonly configparams: {
    readonly deviceid: string;
    /** Of fixtures and devices under test. */
    readonly factoryfirmware?: true;
    readonly is_factory_fixture?: true;
    /** Of a fixture its own ID, of a device under test that of the fixture which configured it; then the MAC address in it. */
    readonly factory_imp_device_id?: string;
    readonly factory_imp?: string;
  };
};

interface ImpPin {
  /** As an output with its first level, or as an input with a callback for each change from outside. */
  configure(mode: number, startOrCallback?: 0 | 1 | (() => void)): void;
  write(level: 0 | 1): void;
  read(): 0 | 1;
}

type ImpPinName =
  | `pin${1 | 2 | 5 | 6 | 7 | 8 | 9}`
  | `pin${'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'J' | 'K' | 'L' | 'M'}`
  | `pin${'N' | 'P' | 'Q' | 'R' | 'S' | 'T' | 'U' | 'V' | 'W' | 'X'}`;

declare const hardware: { readonly [name in ImpPinName]: ImpPin } & {
  getdeviceid(): string;
  /** Light at the BlinkUp sensor, 0 to 65535. */
  lightlevel(): number;
  /** One of the WAKEREASON constants. */
  wakereason(): number;
  millis(): number;
  micros(): number;
};

declare const server: {
  log(message: unknown): void;
  error(message: unknown): void;
  isconnected(): boolean;
  /** Calls back with SERVER_CONNECTED or why not; waits so many seconds, 60 by default. */
  connect(callback?: ((result: number) => void) | null, seconds?: number): void;
  disconnect(): void;
  /** While set, the imp does not reconnect by itself. */
  onunexpecteddisconnect(callback: ((result: number) => void) | null): void;
  /** Tells the cloud how the factory test went, and calls back with whether the device is blessed now. */
  bless(passed: boolean, callback?: ((blessed: boolean) => void) | null): void;
  /** A BlinkUp fixture's LED sends these settings and a factory token. Flags: BLINKUP_FAST, BLINKUP_ACTIVEHIGH. */
  factoryblinkup(ssid: string, password: string, pin: ImpPin, flags?: number): void;
};

declare const agent: {
  /** 0: sent; anything else: not. */
  send(name: string, value?: ImpData): number;
  on(name: string, callback: (value: ImpData) => void): void;
};

declare function setTimeout(
  callback: (...values: never[]) => void,
  milliseconds?: number,
  ...values: ImpData[]
): ImpTimer;
declare function setInterval(
  callback: (...values: never[]) => void,
  milliseconds?: number,
  ...values: ImpData[]
): ImpTimer;
declare function clearTimeout(timer: ImpTimer | undefined): void;
declare function clearInterval(timer: ImpTimer | undefined): void;
