import { HistoryError } from './record.ts';
import type { HistoryStore } from './store.ts';

/** Opens (`create`: or makes) `DIR`, `sqlite:FILE` or `postgres://…`; a database's driver is loaded only then. Rejects with HistoryError. */
export async function openHistory(
  store: string,
  onSkip: (file: string, why: string) => void = () => undefined,
  { create = true }: { readonly create?: boolean } = {},
): Promise<HistoryStore> {
  if (store === '') throw new HistoryError('the store is empty: name a folder, sqlite:FILE or postgres://…');
  if (/^postgres(?:ql)?:\/\//.test(store)) {
    const [{ openPostgres }, { sqlStore }] = await Promise.all([import('./postgres.ts'), import('./sql-store.ts')]);
    return sqlStore(await openPostgres(store));
  }
  if (store.startsWith('sqlite:')) {
    const file = store.slice('sqlite:'.length);
    if (file === '') throw new HistoryError('sqlite: names no file');
    const [{ openSqlite }, { sqlStore }] = await Promise.all([import('./sqlite.ts'), import('./sql-store.ts')]);
    return sqlStore(await openSqlite(file, create));
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(store))
    throw new HistoryError('the store is neither a folder nor sqlite: nor postgres://');
  return (await import('./folder-store.ts')).folderStore(store, onSkip);
}
