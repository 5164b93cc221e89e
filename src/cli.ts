#!/usr/bin/env node
import { optimiseLess } from './cli/optimise-less.ts';
import { run } from './cli/run.ts';

optimiseLess();

process.exitCode = await run(process.argv);
