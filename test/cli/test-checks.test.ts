import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';

const work = temporaryFolder('own');
let folders = 0;
function folder(files: Readonly<Record<string, string>>): string {
  folders += 1;
  const root = path.join(work, `${folders}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

const pod = (labels: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop${labels} }\nspec: { containers: [{ name: web, image: web }] }`;
const literal = (message = 'no label team') => `export default {
  id: 'missing-team', category: 'platform', severity: 'high', title: 'Every pod has a team', description: 'Nobody to call.',
  remediation: 'Set the label team.', each: 'pods',
  examples: {
    pass: { 'a team': ${JSON.stringify(pod(', labels: { team: blue }'))} },
    fail: { none: [${JSON.stringify(pod(''))}, ${JSON.stringify(message)}] },
  },
  evaluate({ pod }) {
    if (pod.labels.team === undefined) return { message: 'no label team' };
  },
};\n`;
const cel = `apiVersion: kaudit.dev/v1alpha1
kind: Check
id: bare-image
title: Every image has a registry
description: Others come from anywhere.
remediation: Name the registry.
severity: low
category: images
each: containers
expression: container.image.contains("/")
message: "{{ called }} uses {{ container.image }}"
examples:
  pass: { "with one": '${pod('').replaceAll('\n', ' ; ')}' }
  fail: {}
`;
const manifest = path.join(work, 'pod.yaml');
writeFileSync(manifest, pod(''));

test('examples that hold are exit 0, one that does not is exit 1 with what it says', async () => {
  const good = await runKaudit([
    'test-checks',
    folder({ 'team.js': literal(), '_shared.js': 'nothing', 'README.md': 'x' }),
  ]);
  expect(good.stderr).toBe('');
  expect(good.stdout).toMatch(/^ok {3}missing-team \(.*team\.js\): 2 of 2 hold\n\n1 check, 2 examples, 0 broken\n$/);
  expect(good.code).toBe(0);
  const bad = await runHere(['test-checks', folder({ 'team.mjs': literal('no team') })]);
  expect(bad.stdout).toContain('FAIL fail: none: says "no label team", expected "no team"');
  expect(bad.code).toBe(1);
});

test.each([
  [{ 'a.yaml': cel }, 'examples.fail must NOT have fewer than 1 properties'],
  [{ 'a.js': 'export const check = 1;' }, 'has no default export'],
  [{ 'a.js': 'export default {' }, 'can not be loaded: SyntaxError'],
  [{ 'a.js': literal().replace('missing-team', 'host-pid') }, 'the id host-pid is taken by a check of kaudit itself'],
  [{ 'README.md': 'x' }, 'no check in it'],
])('a check that can not be loaded is exit 2: %j', async (files, message) => {
  // Node itself says what it can not import.
  const { code, stderr } = await runKaudit(['test-checks', folder(files)]);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('TypeScript is loaded where Node takes the types away, else it is exit 2', async () => {
  const own = folder({ 'team.ts': literal().replace('evaluate({ pod })', 'evaluate({ pod }: { pod: any })') });
  const { code, stderr } = await runHere(['test-checks', own]);
  const strips = 'typescript' in process.features && Boolean(process.features.typescript);
  expect(code, stderr).toBe(strips ? 0 : 2);
  if (!strips) expect(stderr).toContain(`needs Node 22.18 or newer; this is ${process.version}`);
});

test('a scan judges by them, and other commands know them', async () => {
  const own = folder({ 'team.js': literal() });
  const scan = await runHere([
    'scan',
    '--checks',
    own,
    '--check',
    'missing-team',
    '--manifests',
    manifest,
    '-o',
    'json',
  ]);
  expect(scan.stderr).toBe('');
  expect(
    JSON.parse(scan.stdout).findings.map(({ check, message }: { check: string; message: string }) => [check, message]),
  ).toEqual([['missing-team', 'no label team']]);
  expect(scan.code).toBe(1);
  expect((await runHere(['scan', '--check', 'missing-team', '--manifests', manifest])).code).toBe(2);
  expect((await runHere(['explain', 'missing-team', '--checks', own])).stdout).toContain('Nobody to call.');
  expect((await runHere(['checks', '--checks', own, '--category', 'platform'])).stdout).toContain('missing-team');
  expect((await runHere(['rbac', '--checks', own, '--check', 'missing-team'])).stdout).toContain('pods');
});
