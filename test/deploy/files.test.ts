import path from 'node:path';
import { expect, test } from 'vitest';
import { deployFiles } from '../../scripts/deploy-files.ts';

const root = path.join(import.meta.dirname, '..', '..');

// `npm run deploy-files` writes them: the rights in deploy are those that kaudit rbac prints, the manual is the program's.
test.each([...deployFiles()])('%s is current', async (file, text) => {
  await expect(text).toMatchFileSnapshot(path.join(root, file));
});
