import { readFileSync, writeFileSync } from 'node:fs';

// Loaded before a measured program: leaves its peak RSS in KiB behind. getrusage would not do, it counts the parent's memory before exec.
process.on('exit', () => {
  const status = readFileSync('/proc/self/status', 'utf8');
  writeFileSync(process.env.PEAK_FILE ?? '', /VmHWM:\s+(\d+)/.exec(status)?.[1] ?? '');
});
