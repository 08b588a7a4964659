/** What the cloud counts for its operator. Labels are words of our own tables: never an ID, an address or a secret. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CloudEventDetail } from './events.ts';

/** Upper bounds of the classes of answering times, in seconds. */
const answerS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];

export class Metrics {
  readonly #registry = new Registry();
  readonly #events: Counter<'kind'>;
  readonly #refusals: Counter<'code'>;
  readonly #answers: Histogram<'method' | 'route' | 'status'>;

  constructor() {
    const registers = [this.#registry];
    this.#events = new Counter({
      name: 'impsim_events_total',
      help: 'What happened, by kind, as in the log of the cloud',
      labelNames: ['kind'],
      registers,
    });
    this.#refusals = new Counter({
      name: 'impsim_refusals_total',
      help: 'Devices that were not served, by the reason',
      labelNames: ['code'],
      registers,
    });
    this.#answers = new Histogram({
      name: 'impsim_http_answer_seconds',
      help: 'How long HTTP answers took, by route and status',
      labelNames: ['method', 'route', 'status'],
      buckets: answerS,
      registers,
    });
  }

  /** A number that is asked for when the metrics are read. */
  gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect: () => gauge.set(read()),
    });
  }

  happened(event: CloudEventDetail): void {
    this.#events.inc({ kind: event.kind });
    if (event.kind === 'refused') this.#refusals.inc({ code: event.refusal.code });
  }

  /** `route`: its pattern. */
  answered(answer: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly elapsedMs: number;
  }): void {
    const { method, route, status, elapsedMs } = answer;
    this.#answers.observe({ method, route, status }, elapsedMs / 1000);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
