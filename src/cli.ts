#!/usr/bin/env node
import { run } from './cli/run.ts';
import { tuneV8 } from './cli/tune-v8.ts';

tuneV8();

process.exitCode = await run(process.argv);
