import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePorts, startProcessGroup } from './processes.ts';

/** The folder with initdb and postgres: POSTGRES_BIN names it, else Debian's, else the first of the PATH; null where there is none. */
export function findPostgres(): string | null {
  const { POSTGRES_BIN, PATH = '' } = process.env;
  if (POSTGRES_BIN !== undefined && POSTGRES_BIN !== '') return POSTGRES_BIN;
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => path.join(debian, version, 'bin')), ...PATH.split(path.delimiter)];
  return (
    folders.find((folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres'))) ??
    null
  );
}

/** Whether tests with PostgreSQL can run here. If not it says so on stderr. */
export function postgresAvailable(testFile: string): boolean {
  if (findPostgres() !== null) return true;
  const why = 'there is no PostgreSQL server (Debian: apt-get install postgresql), and POSTGRES_BIN names none';
  process.stderr.write(`\n!!! NOT RUN: ${testFile}, which needs PostgreSQL: ${why}\n\n`);
  return false;
}

export interface Postgres {
  /** With user and password, for a database of that name. */
  url(database: string): string;
  readonly password: string;
  createDatabase(name: string): Promise<void>;
  log(): string;
  stop(): Promise<void>;
}

/** A server of its own on loopback, with a password, as a user without privileges, since PostgreSQL refuses root. */
export async function startPostgres(): Promise<Postgres> {
  const bin = findPostgres();
  if (bin === null) throw new Error('there is no PostgreSQL');
  const folder = mkdtempSync(path.join(tmpdir(), 'kaudit-postgres-'));
  const password = 'pässword /%:@ 1';
  const data = path.join(folder, 'data');
  mkdirSync(path.join(folder, 'log'));
  const passwordFile = path.join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const isRoot = userInfo().uid === 0;
  const nobody = { uid: 65_534, gid: 65_534 };
  if (isRoot) for (const file of [folder, passwordFile]) chownSync(file, nobody.uid, nobody.gid);
  const args = [
    '-D',
    data,
    '-U',
    'audit',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
    '-N',
  ];
  execFileSync(path.join(bin, 'initdb'), args, { stdio: 'pipe', cwd: folder, ...(isRoot ? nobody : {}) });
  const [port = 0] = await freePorts(1);
  const group = startProcessGroup(folder);
  const server = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'fsync=off'];
  // setpriv comes with util-linux, as does every Debian.
  if (isRoot)
    group.start('postgres', 'setpriv', [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      path.join(bin, 'postgres'),
      ...server,
    ]);
  else group.start('postgres', path.join(bin, 'postgres'), server);
  const url = (database: string) => `postgres://audit:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  for (let i = 0; ; i += 1) {
    const client = new pg.Client({ connectionString: url('postgres') });
    const error = await client.connect().then(
      () => null,
      (reason: unknown) => reason,
    );
    await client.end().catch(() => undefined);
    if (error === null) break;
    await group.throwIfEnded();
    if (i === 100) throw error;
    await sleep(100);
  }
  return {
    url,
    password,
    async createDatabase(name) {
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
    },
    log: () => readFileSync(path.join(folder, 'log', 'postgres.log'), 'utf8'),
    stop: () => group.stop(),
  };
}
