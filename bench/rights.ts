import { pathToFileURL } from 'node:url';
import { tuneV8 } from '../src/cli/tune-v8.ts';
import { bindingsOf } from './bindings.ts';
import { randomFrom } from './random.ts';

// Milliseconds to index the bindings of a cluster, questions answered a second, milliseconds of all RBAC checks.
tuneV8();
const [library = '', count = '10000'] = process.argv.slice(2);
const { audit, can, inventoryFromObjects }: typeof import('../src/index.ts') = await import(
  pathToFileURL(library).href
);
const { objects, subjects, namespaces } = bindingsOf(Number(count));
const inventory = inventoryFromObjects(objects, { complete: true });

const random = randomFrom(2);
const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
const verbs = ['get', 'list', 'create', 'delete'];
const resources = [
  { group: '', resource: 'pods' },
  { group: '', resource: 'secrets' },
  { group: 'apps', resource: 'deployments' },
  { group: '', resource: 'pods', subresource: 'exec' },
];
const questions = Array.from({ length: 100_000 }, () => ({
  subject: pick(subjects),
  request: { verb: pick(verbs), ...pick(resources), namespace: pick(namespaces) },
}));

const beforeIndex = performance.now();
can(inventory, 'user:nobody', { verb: 'get', group: '', resource: 'pods', namespace: 'default' });
const indexed = performance.now() - beforeIndex;

const beforeQuestions = performance.now();
let allowed = 0;
for (const { subject, request } of questions) if (can(inventory, subject, request).allowed === true) allowed++;
const asked = performance.now() - beforeQuestions;

const checked = inventoryFromObjects(objects, { complete: true });
const beforeChecks = performance.now();
const report = audit(checked, { categories: ['rbac'] });
const judged = performance.now() - beforeChecks;

process.stdout.write(
  JSON.stringify({
    bindings: objects.filter(({ kind }) => kind.endsWith('Binding')).length,
    indexed,
    questionsPerSecond: questions.length / (asked / 1000),
    allowed,
    judged,
    checks: report.checks.length,
    findings: report.checks.reduce((sum, { failed }) => sum + failed, 0),
  }),
);
