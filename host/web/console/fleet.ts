/** All devices of the account and their log lines, kept up to date by the cloud's stream. */
import { api, explained, type ApiError } from '../shell/api.ts';
import { signedOut } from '../shell/session.ts';
import type { DevicePage, DeviceView, LogView } from './views.ts';

interface Change {
  readonly devices: readonly DeviceView[];
  readonly gone: readonly string[];
}

export interface FleetState {
  readonly devices: readonly DeviceView[];
  /** Whether all have been read. */
  readonly whole: boolean;
  /** Whether changes come as they happen. */
  readonly live: boolean;
  readonly trouble: ApiError | null;
}

export class Fleet {
  readonly #devices = new Map<string, DeviceView>();
  readonly #watchers = new Set<(state: FleetState) => void>();
  readonly #readers = new Set<(line: LogView) => void>();
  #source: EventSource | null = null;
  #whole = false;
  #live = false;
  #trouble: ApiError | null = null;
  #telling = 0;

  get state(): FleetState {
    return {
      devices: Array.from(this.#devices.values()),
      whole: this.#whole,
      live: this.#live,
      trouble: this.#trouble,
    };
  }

  /** Begins with the stream, then reads all: so no change falls between. Returns what ends it. */
  open(): () => void {
    const source = new EventSource('/api/live');
    this.#source = source;
    source.addEventListener('here', () => {
      this.#live = true;
      if (!this.#whole) void this.#readAll();
      this.#tell();
    });
    source.addEventListener('devices', ({ data }: MessageEvent<string>) =>
      this.#take(JSON.parse(data) as Change),
    );
    source.addEventListener('log', ({ data }: MessageEvent<string>) => {
      const line = JSON.parse(data) as LogView;
      for (const reader of this.#readers) reader(line);
    });
    source.addEventListener('error', () => {
      this.#live = false;
      this.#tell();
      // Browsers do not come back where the answer was no; the list says why.
      if (source.readyState === EventSource.CLOSED) void this.#readAll();
    });
    return () => {
      this.#source = null;
      source.close();
      cancelAnimationFrame(this.#telling);
    };
  }

  watch(watcher: (state: FleetState) => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Tells log lines as they come. */
  read(reader: (line: LogView) => void): () => void {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  }

  async #readAll(): Promise<void> {
    try {
      let after: string | null = '';
      while (after !== null && this.#source !== null) {
        const page: DevicePage = await api.get<DevicePage>(`/devices?after=${after}`);
        for (const device of page.devices) this.#devices.set(device.id, device);
        after = page.next;
        this.#tell();
      }
      this.#whole = true;
      this.#trouble = null;
    } catch (thrown) {
      this.#trouble = explained(thrown);
      if (this.#trouble.code === 'not-signed-in') signedOut();
    }
    this.#tell();
  }

  #take({ devices, gone }: Change): void {
    for (const device of devices) this.#devices.set(device.id, device);
    for (const id of gone) this.#devices.delete(id);
    this.#tell();
  }

  /** Once a frame at most. */
  #tell(): void {
    cancelAnimationFrame(this.#telling);
    this.#telling = requestAnimationFrame(() => {
      const { state } = this;
      for (const watcher of this.#watchers) watcher(state);
    });
  }
}
