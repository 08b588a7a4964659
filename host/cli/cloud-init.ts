/** `impsim cloud init`: everything that a cloud needs before its first start, made once and never overwritten. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Cloud } from '../cloud/index.ts';
import { ImpError } from '../imp-error.ts';
import type { Output } from './output.ts';

export interface InitRequest {
  readonly folder: string;
  readonly database: string | undefined;
  readonly username: string;
  readonly password: string | undefined;
}

/** Throws ImpError `no-password`, which leaves what else was made, and as `openCloud` and `openAuthority` do. */
export async function initCloud(request: InitRequest, output: Output): Promise<void> {
  const { makeAccount, makeApiKey, openCloud } = await import('../cloud/index.ts');
  const { authorityFiles, openAuthority } = await import('../cloud/tls.ts');
  const { folder, database, username, password } = request;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const opened = await openCloud({ dataDir: folder, database });
  try {
    await openAuthority(folder);
    const kept = (file: string): string => join(folder, file);
    output.line(`data         ${resolve(folder)}`);
    output.line(`secret       ${kept('cloud.key')}: keep a copy; without it every agent URL and key changes`);
    output.line(`authority    ${kept(authorityFiles.cert)}: for devices (--ca) and browsers`);
    const there = await accountNames(opened);
    if (there.length > 0) {
      output.object({ kind: 'init', folder, made: false, accounts: there });
      output.line(`accounts     ${there.join(', ')}: were there, and are left as they were`);
    } else {
      if (password === undefined)
        throw new ImpError(
          'no-password',
          'the first account has no password',
          'put one into the environment variable IMPSIM_PASSWORD and run init again; what was made is kept',
        );
      const { id, developerPlanId } = await makeAccount(opened, { username, password });
      const { key } = await makeApiKey(opened, { accountId: id });
      const shown = { developerPlanId: output.secret(developerPlanId), apiKey: output.secret(key) };
      output.object({ kind: 'init', folder, made: true, accounts: [username], ...shown });
      output.line(`account      ${username}, with the password in IMPSIM_PASSWORD`);
      output.line(`API key      ${shown.apiKey}`);
      if (!output.showSecrets) output.message('the API key is shown only with --show-secrets, and only now');
    }
  } finally {
    await opened.close();
  }
  output.line();
  output.line('Next:');
  const data = `--data ${folder}${database === undefined ? '' : ' --database URL'}`;
  output.line(`  impsim cloud ${data}                   serve this machine, in plain HTTP`);
  output.line(`  impsim cloud ${data} --host 0.0.0.0    serve the network, with TLS`);
}

async function accountNames(cloud: Cloud): Promise<string[]> {
  const rows = await cloud.db
    .selectFrom('accounts')
    .select('username')
    .orderBy('username')
    .limit(20)
    .execute();
  return rows.map(({ username }) => username);
}
