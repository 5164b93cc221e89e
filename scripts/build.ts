import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { bundle } from './bundle.ts';

// npm run build: the bundle and its types, into dist.
const root = path.join(import.meta.dirname, '..');
await bundle(path.join(root, 'dist'));
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
