import { attack, Broken } from './attack.ts';
import { cleanUp, targets } from './parsers.ts';

/** Attacks every parser in turn until the time is up (KAUDIT_FUZZ_SECONDS, 60 by default); KAUDIT_FUZZ_SEED begins where another run did. */
const seconds = Number(process.env.KAUDIT_FUZZ_SECONDS ?? 60);
const first = Number(process.env.KAUDIT_FUZZ_SEED ?? Date.now() % 2 ** 31);
const ends = performance.now() + seconds * 1_000;
const runs = 50;
const counts = new Map<string, number>();
const broken = new Map<string, string>();
for (let seed = first; performance.now() < ends && broken.size < targets.length; seed++)
  for (const target of targets) {
    if (performance.now() >= ends) break;
    if (broken.has(target.name)) continue;
    try {
      counts.set(target.name, (counts.get(target.name) ?? 0) + (await attack(target, { runs, seed })));
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      broken.set(target.name, error.message);
    }
  }
cleanUp();
for (const { name } of targets)
  console.log(`${String(counts.get(name) ?? 0).padStart(8)} ${name}${broken.has(name) ? '  BROKEN' : ''}`);
for (const message of broken.values()) console.error(`\n${message}`);
if (broken.size > 0) process.exitCode = 1;
