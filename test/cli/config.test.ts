import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';

const manifests = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: 'web:1', securityContext: { privileged: true } }] }
`;

function run(args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  return runHere(args, { cwd, env: { HOME: cwd, ...env } });
}

function folder(files: Readonly<Record<string, string>>): string {
  const made = temporaryFolder('config');
  for (const [name, text] of Object.entries({ 'app.yaml': manifests, ...files }))
    writeFileSync(path.join(made, name), text);
  return made;
}

const config = (body: string) => `apiVersion: kaudit.dev/v1alpha1\nkind: Config\n${body}\n`;
const scan = ['scan', '--manifests', 'app.yaml', '-o', 'json', '-q'];

describe('config check refuses what a scan refuses, with the line', () => {
  test.each<[body: string, message: string]>([
    [
      'frameworks: [pss, nope]',
      'kaudit.yaml:3: there is no framework "nope" (did you mean soc2?). kaudit frameworks lists all; a file of your own is named with a path, ./mine.yaml.',
    ],
    ['frameworks: [pss, pss]', 'kaudit.yaml:3: framework pss is named twice'],
    ['waivers: nope.yaml', 'kaudit.yaml:3: nope.yaml: can not be read: ENOENT. Check the name and its permissions.'],
    ['waivers: app.yaml', 'kaudit.yaml:3: app.yaml:5: only one document is expected'],
    [
      'failOn: low\nbaseline: nope.json',
      'kaudit.yaml:4: nope.json: can not be read: ENOENT. Check the name and its permissions.',
    ],
    [
      'baseline: app.yaml',
      'kaudit.yaml:3: app.yaml: not a report of kaudit: the file is not JSON. kaudit scan -o json=FILE writes one.',
    ],
    ['timeout: 5x', 'kaudit.yaml:3: --timeout 5x: expected a duration such as 90s, 10m or 1h; 0 means none'],
    ['output:\n- table\n- nope', 'kaudit.yaml:5: -o nope: there is no format "nope". The formats are'],
    [
      'output: [json, yaml]',
      'kaudit.yaml:3: only one output can go to standard output. Give the others a file: -o json=report.json',
    ],
    [
      'failOnNew: true',
      'kaudit.yaml:3: --fail-on-new compares with a baseline. Name an earlier JSON report: --baseline FILE.',
    ],
    ['checks: {only: [host-pid], skip: [host-pid]}', 'kaudit.yaml:3: no check is left to run.'],
    ['timeout: 5x\nfailOnNew: true', '--baseline FILE.\nkaudit.yaml:3: --timeout 5x'],
  ])('%s', async (body, message) => {
    const made = folder({ 'kaudit.yaml': config(body) });
    const { code, stdout, stderr } = await run(['config', 'check'], made);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(
      (
        await run(
          scan.filter((word) => !['-o', 'json'].includes(word)),
          made,
        )
      ).code,
    ).toBe(2);
  });

  test('what a scan takes is valid', async () => {
    const made = folder({
      'kaudit.yaml': config(
        'timeout: 90s\noutput: [table, json=r.json]\nfailOnNew: true\nbaseline: old/{context}.json',
      ),
    });
    expect(await run(['config', 'check'], made)).toMatchObject({
      code: 0,
      stdout: 'kaudit.yaml: valid, sets timeout, output, failOnNew, baseline\n',
    });
    const other = folder({ 'kaudit.yaml': config('failOnNew: true\nframeworks: [pss]\nchecks: {skip: [host-pid]}') });
    expect((await run(['config', 'check'], other, { KAUDIT_BASELINE: 'old.json' })).code).toBe(0);
  });
});

describe('flags beat variables beat the file beat defaults', () => {
  test('the file beside it is read; its paths are its own', async () => {
    const made = folder({
      'kaudit.yaml': config('failOn: none\nallowIncomplete: true\nwaivers: accepted.yaml'),
      'accepted.yaml':
        'apiVersion: kaudit.dev/v1alpha1\nkind: Waivers\nwaivers:\n- {check: privileged-container, name: web, namespace: shop, reason: known, expires: 2999-01-01}\n',
    });
    const { code, stdout } = await run(scan, made);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).waivers).toMatchObject([{ status: 'applied', findings: 1, origin: 'accepted.yaml:4' }]);
    writeFileSync(path.join(made, 'named.yaml'), readFileSync(path.join(made, 'kaudit.yaml')));
    const named = await run([...scan, '--config', path.join(made, 'named.yaml')], made);
    expect(JSON.parse(named.stdout).waivers).toMatchObject([{ origin: 'accepted.yaml:4' }]);
    expect((await run([...scan, '--fail-on', 'low'], made)).code).toBe(1);
    expect((await run(scan, made, { KAUDIT_FAIL_ON: 'low' })).code).toBe(1);
    expect((await run([...scan, '--fail-on', 'none'], made, { KAUDIT_FAIL_ON: 'low' })).code).toBe(0);
  });

  test('its namespaces reach the checks', async () => {
    const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: default, namespace: shop }\n';
    const statusIn = async (body: string): Promise<string> => {
      const made = folder({ 'kaudit.yaml': config(body), 'app.yaml': account });
      return JSON.parse((await run([...scan, '--check', 'default-service-account-token'], made)).stdout).checks[0]
        .status;
    };
    expect(await statusIn('failOn: none')).toBe('fail');
    expect(await statusIn('systemNamespaces: [sh*]')).toBe('not-applicable');
    expect(await statusIn('systemNamespaces: [sh*]\nuserNamespaces: [shop]')).toBe('fail');
    const both = folder({ 'kaudit.yaml': config('systemNamespaces: [shop]\nuserNamespaces: [shop]') });
    expect(await run(['config', 'check'], both)).toMatchObject({
      code: 2,
      stderr: 'kaudit: kaudit.yaml:4: "shop" is in systemNamespaces too: a namespace has one side\n',
    });
  });

  test('a fault in it ends the command before anything is asked', async () => {
    const made = folder({ 'kaudit.yaml': config('failon: none') });
    const { code, stderr } = await run(scan, made);
    expect([code, stderr]).toEqual([
      2,
      'kaudit: kaudit.yaml:3: has an unknown field "failon" (did you mean failOn?)\n',
    ]);
    expect(await run(['config', 'check'], made)).toMatchObject({ code: 2, stderr });
    const good = folder({ '.kaudit.yaml': config('failOn: low') });
    expect(await run(['config', 'check'], good)).toMatchObject({
      code: 0,
      stdout: '.kaudit.yaml: valid, sets failOn\n',
    });
  });
});

test('baseline, --fail-on-new and diff work from files', async () => {
  const made = folder({});
  const first = await run(['scan', '--manifests', 'app.yaml', '-o', 'json=old.json', '-q'], made);
  expect(first.code).toBe(1);
  expect((await run([...scan, '--baseline', 'old.json', '--fail-on-new', '--allow-incomplete'], made)).code).toBe(0);
  writeFileSync(
    path.join(made, 'app.yaml'),
    `${manifests}---\n${manifests.split('---\n')[1]?.replace('name: web, namespace', 'name: api, namespace')}`,
  );
  expect((await run([...scan, '--baseline', 'old.json', '--fail-on-new'], made)).code).toBe(1);
  await run(['scan', '--manifests', 'app.yaml', '-o', 'json=new.json', '-q'], made);
  const diff = await run(['diff', 'old.json', 'new.json', '-o', 'json'], made);
  expect(diff.code).toBe(1);
  expect(JSON.parse(diff.stdout).newFindings.length).toBeGreaterThan(0);
  expect((await run(['diff', 'new.json', 'old.json', '--fail-on', 'none'], made)).stdout).toContain('Fixed: ');
  const narrow = ['scan', '--manifests', 'app.yaml', '--exclude-namespace', 'shop', '-q', '--fail-on', 'none'];
  await run([...narrow, '-o', 'json=narrow.json'], made);
  for (const pair of [
    ['new.json', 'narrow.json'],
    ['narrow.json', 'new.json'],
  ]) {
    const { code: scoped, stdout } = await run(['diff', ...pair], made);
    expect(scoped).toBe(3);
    expect(stdout).not.toMatch(/^(Fixed|New): /m);
    expect(stdout).toMatch(/lies? outside the scope of the/);
  }
  expect(await run([...scan, '--fail-on-new'], made)).toMatchObject({ code: 2 });
});

test('a framework by name, by file, and one that does not exist', async () => {
  const made = folder({
    'own.yaml':
      'apiVersion: kaudit.dev/v1alpha1\nkind: Framework\nid: acme\ntitle: Acme baseline\nversion: "1"\ncontrols:\n- {id: A-1, title: no privilege, checks: [privileged-container]}\n',
  });
  const both = await run([...scan, '--framework', 'pss,./own.yaml'], made);
  expect(JSON.parse(both.stdout).frameworks.map(({ framework }: { framework: string }) => framework)).toEqual([
    'pss',
    'acme',
  ]);
  const list = await run(['frameworks', '-o', 'json'], made);
  expect(JSON.parse(list.stdout)).toHaveLength(16);
  expect(await run(['scan', '--framework', 'cis-kubernete', '--manifests', 'app.yaml'], made)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no framework "cis-kubernete" (did you mean cis-kubernetes?)'),
  });
  writeFileSync(path.join(made, 'big.json'), readFileSync(path.join(made, 'own.yaml')));
  expect((await run(['frameworks', 'cis-kubernetes'], made)).stdout).toContain('stat -c');
});
