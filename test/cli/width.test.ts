import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { serveDemo } from '../support/demo.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';
import { binding, role, rule } from '../support/rbac.ts';

const long = (name: string) => `${name}-of-the-payments-platform-in-the-second-region-of-europe`;
const folder = temporaryFolder('width');
const [manifests, expectations] = [path.join(folder, 'shop.yaml'), path.join(folder, 'expectations.yaml')];
let demo: Awaited<ReturnType<typeof serveDemo>>;

beforeAll(async () => {
  demo = await serveDemo();
  const pod = (name: string, privileged: boolean) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: long(name), namespace: long('shop'), labels: { app: name } },
    spec: { containers: [{ name: 'c', image: 'i', securityContext: { privileged } }] },
  });
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: long('shop') } },
    pod('web', true),
    pod('db', false),
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: long('closed'), namespace: long('shop') },
      spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] },
    },
    role(long('runner'), [rule('create,get,list,watch', 'pods,pods/exec,secrets,configmaps')]),
    binding(`${long('shop')}/${long('runners')}`, long('runner'), [`Group ${long('team')}`, `User ${long('jane')}`]),
    binding(long('runners'), long('runner'), [`ServiceAccount ${long('shop')}/${long('robot')}`]),
  ];
  writeFileSync(manifests, objects.map((object) => stringify(object)).join('---\n'));
  const [from, to] = ['web', 'db'].map((name) => `${long('shop')}/${long(name)}`);
  const asked = { subject: `group:${long('team')}`, verb: 'get', resource: 'secrets', namespace: long('shop') };
  writeFileSync(
    expectations,
    stringify({
      apiVersion: 'kaudit.dev/v1alpha1',
      kind: 'Expectations',
      can: [{ ...asked, expect: 'denied' }],
      reach: [{ from, to, expect: 'allowed' }],
    }),
  );
});
afterAll(() => demo?.close());

const wide = (text: string) => text.split('\n').filter((line) => line.length > 80);

test.each(['doctor --context demo-nobody', 'scan', 'psa -v', 'paths', 'who-can create pods/exec --explain'])(
  '%s of the demo cluster fits 80 columns',
  async (line) => {
    const { stdout } = await runHere([...line.split(' '), '--kubeconfig', demo.kubeconfig]);
    expect(stdout.length).toBeGreaterThan(200);
    expect(wide(stdout)).toEqual([]);
  },
);

test.each([
  ['who-can create pods/exec', [long('jane'), long('robot'), long('team')]],
  ['who-can create pods/exec --explain', [long('jane'), long('robot'), long('runners')]],
  [`can group:${long('team')} --explain`, [long('team'), long('runners'), long('runner')]],
  [`can user:${long('jane')} get nodes`, [long('jane')]],
  [`can user:${long('jane')} get pods -n ${long('shop')} --explain`, [long('jane'), long('runners')]],
  ['psa -v', [long('web'), long('shop')]],
  ['paths --to takeover', [long('jane'), long('runners')]],
  [`reach ${long('shop')}/${long('web')} ${long('shop')}/${long('db')} --explain`, [long('web'), long('closed')]],
  ['reach --matrix', [long('web'), long('db')]],
  [`assert ${expectations}`, [long('team'), long('runners'), long('db'), long('closed')]],
])('%s wraps long names at 80 columns and cuts none', async (line, names) => {
  const { stdout, stderr } = await runHere([...line.split(' '), '--manifests', manifests]);
  expect(stderr).toBe('');
  expect(wide(stdout)).toEqual([]);
  expect(stdout).not.toContain('…');
  // The parts of a name that is wrapped in a column stand below each other.
  const parts = stdout.split('\n').map((row) => row.split(/\s+/));
  for (const name of names) expect(canBePutTogether(name, parts), name).toBe(true);
});

function canBePutTogether(name: string, rows: readonly (readonly string[])[]): boolean {
  const goesOn = (rest: string, at: number): boolean =>
    (rows[at] ?? []).some((part) => part !== '' && rest.startsWith(part) && goesOn(rest.slice(part.length), at + 1)) ||
    (rows[at] ?? []).some((part) => rest !== '' && part.startsWith(rest)) ||
    rest === '';
  return rows.some((row, at) =>
    row.some((part) =>
      [...part].some((_, i) => {
        const piece = part.slice(i);
        return piece.startsWith(name) || (name.startsWith(piece) && goesOn(name.slice(piece.length), at + 1));
      }),
    ),
  );
}
