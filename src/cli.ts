#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { run } from './cli/run.ts';

// A scan is short: by default V8 spends a sixth of it on optimising code that then hardly runs. Loops over many pods
// reach this budget all the same.
setFlagsFromString('--interrupt-budget=2000000');

process.exitCode = await run(process.argv);
