import { open } from 'node:fs/promises';
import type { Database } from './database.ts';
import { HistoryError } from './record.ts';

/** Opens or creates an SQLite file, mode 0600; rejects with HistoryError. */
export async function openSqlite(file: string, create = true): Promise<Database> {
  const name = `sqlite:${file}`;
  const fail = (error: unknown): never => {
    const text = error instanceof Error ? error.message : 'unknown error';
    const hint = /locked/.test(text) ? `: another program uses it; if none does, remove the folder ${file}.lock` : '';
    throw new HistoryError(`${name}: ${text}${hint}`);
  };
  try {
    await (await open(file, create ? 'a' : 'r+', 0o600)).close();
    const { default: sqlite } = await import('node-sqlite3-wasm');
    const connection = new sqlite.Database(file);
    connection.exec('PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON');
    const numbered = (sql: string) => sql.replace(/\$(\d+)/g, '?$1');
    return {
      dialect: 'sqlite',
      name,
      async all(sql, values = []) {
        try {
          return connection.all(numbered(sql), [...values]);
        } catch (error) {
          return fail(error);
        }
      },
      async run(sql, values = []) {
        try {
          return connection.run(numbered(sql), [...values]).changes;
        } catch (error) {
          return fail(error);
        }
      },
      async close() {
        connection.close();
      },
    };
  } catch (error) {
    return fail(error);
  }
}
