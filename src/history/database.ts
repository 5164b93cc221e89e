/** A value of a column: the types that SQLite and PostgreSQL give. */
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, unknown>>;

/** One connection to a database; SQL speaks of its parameters as `$1`, `$2`, … and never holds a value. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  readonly name: string;
  all(sql: string, values?: readonly Value[]): Promise<Row[]>;
  /** Resolves with how many rows it changed. */
  run(sql: string, values?: readonly Value[]): Promise<number>;
  close(): Promise<void>;
}

/** All of the work or none of it. */
export async function transaction<T>(database: Database, work: () => Promise<T>): Promise<T> {
  await database.run(database.dialect === 'sqlite' ? 'BEGIN IMMEDIATE' : 'BEGIN');
  try {
    const result = await work();
    await database.run('COMMIT');
    return result;
  } catch (error) {
    // The first error says what is wrong; where the connection is gone, so is the transaction.
    await database.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
