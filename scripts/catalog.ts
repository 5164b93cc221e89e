import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { catalogueMarkdown, loadChecks } from '../dist/index.js';

// checks/README.md: written here, compared by test/catalog.test.ts.
const file = path.join(import.meta.dirname, '..', 'checks', 'README.md');
const text = catalogueMarkdown(loadChecks());
const changed = readFileSync(file, { encoding: 'utf8', flag: 'a+' }) !== text;
writeFileSync(file, text);
console.log(changed ? 'checks/README.md: written' : 'checks/README.md: already current');
