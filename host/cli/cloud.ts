import { join } from 'node:path';
import type { Cloud, WorldFile } from '../cloud/index.ts';
import { limitNames, limits, type LimitChoices } from '../cloud/limits/table.ts';
import { ImpError } from '../imp-error.ts';
import { cloudText } from '../up/cloud-text.ts';
import type { Command, OptionValues } from './command.ts';
import { numberOption } from './option-values.ts';
import type { Output } from './output.ts';

const defaultPort = 8080;
const defaultFolder = 'impsim-cloud';

export const cloud: Command = {
  name: 'cloud',
  summary: 'the impCloud stand-in alone: accounts, plan IDs, enrollment tokens, devices, agents',
  arguments: [
    {
      form: '[init]',
      summary: 'make data folder, secret, authority and a first account, say what to do next, and end',
    },
  ],
  options: [
    { flags: '--data <folder>', summary: `where all is kept (${defaultFolder})` },
    {
      flags: '--database <url>',
      summary: 'PostgreSQL, which several processes may share; the folder then holds the secret alone',
    },
    { flags: '--port <n>', summary: `port (${defaultPort}; 0 takes a free one)` },
    {
      flags: '--host <address>',
      summary:
        'where to listen: 127.0.0.1 by default; anywhere else with TLS by its own authority (ca.pem in the folder)',
    },
    { flags: '--base-url <url>', summary: 'under which URL it is reached, if not where it listens' },
    {
      flags: '--allow-private-webhooks',
      summary: 'let webhooks lead to this machine and its own network, wherever the cloud listens',
    },
    {
      flags: '--load <file>',
      summary: 'fill it with a known world first: accounts, keys, products, groups, builds, devices (YAML)',
    },
    { flags: '--reset', summary: 'empty it first: all accounts and all that is theirs' },
    {
      flags: '--account <name>',
      summary: 'make this account first, with the password in IMPSIM_PASSWORD, and an API key',
    },
    {
      flags: '--limit <name=number>',
      summary: 'another rate limit than that of host/cloud/README.md, such as sign-in=5',
      repeatable: true,
    },
  ],
  examples: [
    'cloud init --account ann --show-secrets',
    'cloud',
    'cloud --data lab --port 9000',
    'cloud --host 0.0.0.0',
    'cloud --database postgresql://user@localhost/impsim',
    'cloud --account demo --show-secrets',
    'cloud --reset --load world.yaml',
  ],
  async run({ args, options, output }) {
    if (args[0] !== undefined && args[0] !== 'init')
      throw new ImpError('argument', `cloud does not know ${args[0]}`, 'say `cloud init`, or `cloud` alone');
    if (args[0] === 'init') {
      const { initCloud } = await import('./cloud-init.ts');
      const request = {
        folder: textOption(options['data']) ?? defaultFolder,
        database: textOption(options['database']),
        username: textOption(options['account']) ?? 'admin',
        password: process.env['IMPSIM_PASSWORD'],
      };
      await initCloud(request, output);
      return 0;
    }
    // Loaded only here: other commands need no cloud.
    const { defaultWebhookSettings, openCloud, readWorld, resetCloud } = await import('../cloud/index.ts');
    const folder = textOption(options['data']) ?? defaultFolder;
    const baseUrl = textOption(options['baseUrl']);
    const opened = await openCloud({
      dataDir: folder,
      database: textOption(options['database']),
      settings: {
        limits: limitChoices(options['limit']),
        webhooks: {
          ...defaultWebhookSettings,
          privateAddresses: options['allowPrivateWebhooks'] === true,
        },
      },
      ...(baseUrl === undefined ? {} : { baseUrl: checkedUrl(baseUrl) }),
      onEvent: (event) => {
        output.object(event);
        const line = cloudText(event);
        if (line !== null) output.line(line.trimStart());
      },
    });
    try {
      // Read before anything is emptied: a file that cannot be read costs nothing.
      const world = typeof options['load'] === 'string' ? await readWorld(options['load']) : undefined;
      if (options['reset'] === true) await resetCloud(opened);
      if (world !== undefined) await fill(opened, world, output);
      const account = textOption(options['account']);
      if (account !== undefined) await addAccount(opened, account, output);
      const { url, linkUrl, ca } = await opened.listen({
        host: textOption(options['host']) ?? '127.0.0.1',
        port: numberOption(options, 'port', { least: 0, most: 65535, otherwise: defaultPort, whole: true }),
      });
      output.line(`cloud        ${url}, data in ${folder}`);
      output.line(`pages        ${url}/`);
      output.line(`device link  ${linkUrl}`);
      if (ca !== undefined)
        output.line(`authority    ${join(folder, 'ca.pem')}: give it to devices (--ca) and browsers`);
      output.line('Ctrl+C ends it');
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      });
      return 0;
    } finally {
      await opened.close();
    }
  },
};

/** What was made that nobody could know beforehand is told, masked unless it may be seen. */
async function fill(opened: Cloud, world: WorldFile, output: Output): Promise<void> {
  const { loadWorld } = await import('../cloud/index.ts');
  for (const { username, id, developerPlanId, apiKeys, loginKeys } of await loadWorld(opened, world)) {
    const shown = {
      id,
      developerPlanId: output.secret(developerPlanId),
      apiKeys: apiKeys.map((key) => output.secret(key)),
      loginKeys: loginKeys.map((key) => output.secret(key)),
    };
    output.object({ kind: 'account', username, ...shown });
    output.line(`account      ${username}, API keys ${shown.apiKeys.join(' ') || 'none'}`);
  }
}

async function addAccount(opened: Cloud, username: string, output: Output): Promise<void> {
  const { makeAccount, makeApiKey } = await import('../cloud/index.ts');
  const password = process.env['IMPSIM_PASSWORD'];
  if (password === undefined)
    throw new ImpError(
      'no-password',
      'the account has no password',
      'put one into the environment variable IMPSIM_PASSWORD',
    );
  const { id, developerPlanId } = await makeAccount(opened, { username, password });
  const shown = { username, developerPlanId: output.secret(developerPlanId) };
  if (output.showSecrets) {
    const { key } = await makeApiKey(opened, { accountId: id });
    output.object({ kind: 'account', ...shown, apiKey: key });
    return output.line(`account      ${username}, developer plan ID ${developerPlanId}, API key ${key}`);
  }
  output.object({ kind: 'account', ...shown });
  output.line(`account      ${username}`);
  output.message('an API key is made too where it may be shown: add --show-secrets');
}

function checkedUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new ImpError('option', `--base-url ${text} is no URL`, 'give one such as http://127.0.0.1:8080');
}

function limitChoices(given: OptionValues[string]): LimitChoices {
  const choices = [given ?? []]
    .flat()
    .map(String)
    .map((text): [string, number] => {
      const [, name = '', number = ''] = /^([a-z-]+)=(\d{1,9})$/.exec(text) ?? [];
      if (Object.hasOwn(limits, name) && Number(number) > 0) return [name, Number(number)];
      throw new ImpError(
        'option',
        `--limit ${text} is no limit`,
        `give NAME=NUMBER, NAME one of ${limitNames.join(', ')}`,
      );
    });
  return Object.fromEntries(choices);
}

const textOption = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
