import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { postgresPrograms } from './test/postgres/cluster.ts';

/** What a cloud does whatever its database: these run on SQLite, and again on PostgreSQL. */
const onEachEngine = ['test/host/cloud/**/*.test.ts'];

/** Of these the database is no part, or SQLite itself is the subject. */
const notOnPostgres = ['data-folder', 'enrollment-cost', 'group-commit', 'killed', 'readme', 'rules'].map(
  (name) => `test/host/cloud/${name}.test.ts`,
);

/** A queue of work is in PostgreSQL or nowhere. */
const onlyOnPostgres = ['test/host/queue/**/*.test.ts', 'test/host/replay/queue-run.test.ts'];
const inPostgresProject = ['two-processes', 'postgres-plans', 'postgres-tls'].map(
  (name) => `test/host/cloud/${name}.test.ts`,
);

const noPostgres = postgresPrograms() === null;
if (noPostgres)
  console.warn(
    'PostgreSQL is not installed (apt install postgresql): the tests of the cloud run on SQLite alone, those of the queue not at all',
  );

const postgres = {
  extends: true as const,
  test: {
    name: 'PostgreSQL',
    include: onEachEngine,
    exclude: notOnPostgres,
    env: { IMPSIM_TEST_DATABASE: 'postgresql' },
  },
};

export default defineConfig({
  test: {
    reporters:
      process.env['CI'] === undefined
        ? ['default']
        : ['default', ['json', { outputFile: 'test/output/results.json' }]],
    globalSetup: 'test/postgres/test-run.ts',
    // Many tests wait for processes, sockets and browsers: one file at a time would leave a processor idle.
    maxWorkers: availableParallelism(),
    // A loaded machine is slow: only what hangs is given up.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'impsim',
          include: ['test/**/*.test.ts'],
          exclude: [...inPostgresProject, ...(noPostgres ? onlyOnPostgres : [])],
        },
      },
      ...(noPostgres ? [] : [postgres]),
    ],
  },
});
