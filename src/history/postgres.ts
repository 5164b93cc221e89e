import type { Database } from './database.ts';
import { HistoryError } from './record.ts';

/** Milliseconds until a server that does not answer counts as gone. */
const connectLimit = 15_000;

/**
 * Connects to PostgreSQL; a URL without a password takes it from PGPASSWORD or PGPASSFILE, as psql does. Rejects with
 * HistoryError, which names host and database alone.
 */
export async function openPostgres(url: string): Promise<Database> {
  const name = displayOf(url);
  const secret = passwordOf(url);
  const fail = (error: unknown): never => {
    const text = error instanceof Error ? error.message || String(Reflect.get(error, 'code')) : 'unknown error';
    const clean = [url, ...secret].reduce((rest, part) => rest.replaceAll(part, '…'), text);
    throw new HistoryError(`${name}: ${clean}`);
  };
  try {
    const { default: pg } = await import('pg');
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: connectLimit,
      application_name: 'kaudit',
    });
    // A server that goes away fails the next query, which says so.
    client.on('error', () => undefined);
    await client.connect();
    return {
      dialect: 'postgres',
      name,
      all: (sql, values = []) => client.query(sql, [...values]).then(({ rows }) => rows, fail),
      run: (sql, values = []) => client.query(sql, [...values]).then(({ rowCount }) => rowCount ?? 0, fail),
      close: () => client.end().catch(fail),
    };
  } catch (error) {
    return fail(error);
  }
}

/** `postgres://db.internal:5432/audits`. */
function displayOf(url: string): string {
  if (!URL.canParse(url)) throw new HistoryError('the address of the database is no postgres:// URL');
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}

function passwordOf(url: string): string[] {
  const { password, searchParams } = new URL(url);
  const given = [password, searchParams.get('password') ?? ''].filter((text) => text !== '');
  return given.flatMap((text) => {
    try {
      return [text, decodeURIComponent(text)];
    } catch {
      // Not percent-encoded: it can only show as it is written.
      return [text];
    }
  });
}
