import { afterAll, afterEach } from 'vitest';
import { endFile, endTest } from './endings.ts';

// Modules are shared between files, and a hook belongs to the file that registers it: vitest runs this file for each.
afterEach(endTest);
afterAll(endFile);
