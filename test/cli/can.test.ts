import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { serveDemo } from '../support/demo.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';
import { binding, role, rule } from '../support/rbac.ts';

const work = temporaryFolder('can');
const manifests = path.join(work, 'rbac.yaml');
const inventory = path.join(work, 'inventory.json');
let demo: Awaited<ReturnType<typeof serveDemo>>;

beforeAll(async () => {
  const objects = [
    role('reader', [
      rule('get,list', 'pods,nodes'),
      rule('update', 'deployments/scale', 'apps'),
      { verbs: ['get'], nonResourceURLs: ['/metrics'] },
    ]),
    binding('jane', 'reader', ['User jane']),
    binding('shop/devs', 'reader', ['Group dev', 'ServiceAccount shop/frontend']),
    role('shop/self', [rule('get', 'namespaces')]),
    binding('shop/self', 'Role/self', ['User eve']),
  ];
  writeFileSync(manifests, objects.map((object) => stringify(object)).join('---\n'));
  demo = await serveDemo();
  const { code } = await runHere(['collect', '--kubeconfig', demo.kubeconfig, '--category', 'rbac', '-o', inventory]);
  expect(code).toBe(0);
});
afterAll(() => demo?.close());

const ask = (...args: string[]) => runHere([...args, '--manifests', manifests]);

describe('kaudit can', () => {
  test.each<[string, number, string, string?]>([
    ['can jane get pods', 0, 'yes\n'],
    ['can user:jane get po web -n shop', 0, 'yes\n'],
    ['can jane update deploy/scale -n shop', 0, 'yes\n'],
    ['can jane get /metrics', 0, 'yes\n'],
    ['can bob get pods -n shop --as-group dev', 0, 'yes\n'],
    [
      'can sa:shop/frontend get pods',
      1,
      'no: no binding gives service account shop/frontend this right in the whole\n  cluster, only in namespace shop\n',
    ],
    [
      'can sa:shop/frontend get nodes -n shop',
      1,
      'no: no binding gives service account shop/frontend this right in the whole\n  cluster, only in namespace shop\n',
      'kaudit: nodes are not in namespaces: this is about the whole cluster\n',
    ],
    ['can eve get ns shop', 0, 'yes\n'],
    [
      'can jane get gadgets',
      1,
      'no: no binding gives user jane this right\n',
      'kaudit: gadgets is no resource known here, and taken as it is written\n',
    ],
    ['can pod:shop/web get pods', 3, 'cannot tell: there is no pod shop/web\n'],
    [
      'can jane get pods --explain',
      0,
      'yes\n  ClusterRoleBinding jane gives ClusterRole reader to user jane: get, list on\n    pods, nodes\n',
    ],
    [
      'can jane',
      0,
      'in the whole cluster\n  get, list on pods, nodes\n  update on deployments.apps/scale\n  get on /metrics\n',
    ],
    [
      'can group:dev --explain',
      0,
      'in namespace shop\n  get, list on pods, nodes\n    RoleBinding shop/devs gives ClusterRole reader to group dev\n  update on deployments.apps/scale\n    RoleBinding shop/devs gives ClusterRole reader to group dev\n',
    ],
    ['can sa:frontend get pods', 2, '', 'kaudit: "sa:frontend": expected sa:NAMESPACE/NAME\n'],
    [
      'can jane get',
      2,
      '',
      'kaudit: get what?\nName a resource (pods, deployments.apps/scale) or a path (/metrics).\n',
    ],
    ['can jane get pods -n a -n b', 2, '', 'kaudit: a question is about one namespace, or about all: name one -n\n'],
    [
      'who-can get pods -n shop',
      0,
      'kind            name      namespace\nGroup           dev\nServiceAccount  frontend  shop\nUser            jane\n',
    ],
    [
      'who-can get pods',
      0,
      'kind            name      namespace  only in\nUser            jane\nGroup           dev                  shop\nServiceAccount  frontend  shop       shop\n',
    ],
    [
      'who-can update deploy/scale --explain',
      0,
      'User jane\n  ClusterRoleBinding jane gives ClusterRole reader to user jane: update on\n    deployments.apps/scale\nGroup dev only in shop\n  RoleBinding shop/devs gives ClusterRole reader to group dev: update on\n    deployments.apps/scale\nServiceAccount shop frontend only in shop\n  RoleBinding shop/devs gives ClusterRole reader to service account\n    shop/frontend: update on deployments.apps/scale\n',
    ],
    [
      'who-can get /metrics --explain',
      0,
      'User jane\n  ClusterRoleBinding jane gives ClusterRole reader to user jane: get on\n    /metrics\n',
    ],
  ])('%s → %i', async (line, code, stdout, stderr = '') => {
    expect(await ask(...line.split(' '))).toEqual({ code, stdout, stderr });
  });

  test('JSON and YAML say the same', async () => {
    const json = await ask('can', 'bob', 'get', 'pods', 'web', '-n', 'shop', '--as-group', 'dev', '-o', 'json');
    expect(JSON.parse(json.stdout)).toEqual({
      allowed: true,
      because: [
        {
          binding: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', namespace: 'shop', name: 'devs' },
          role: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'reader' },
          rule: { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list'] },
          as: 'group dev',
        },
      ],
      reason: 'allowed to group dev by RoleBinding devs of ClusterRole reader',
    });
    const yaml = await ask('who-can', 'get', '/metrics', '-o', 'yaml');
    const same = await ask('who-can', 'get', '/metrics', '-o', 'json');
    expect(parse(yaml.stdout)).toEqual(JSON.parse(same.stdout));
    expect(JSON.parse(same.stdout)).toMatchObject({ complete: true, subjects: [{ kind: 'User', name: 'jane' }] });
  });
});

describe('of a cluster', () => {
  const live = (...args: string[]) => runHere([...args, '--kubeconfig', demo.kubeconfig]);

  test('a recording answers as the cluster does', async () => {
    const questions = [
      ['who-can', 'get', 'secrets', '-o', 'json'],
      ['who-can', 'create', 'pods', '-n', 'kube-system', '-o', 'json'],
      ['can', 'group:system:masters', '-o', 'json'],
      ['can', 'system:kube-scheduler', 'create', 'pods/binding', '-n', 'kube-system', '-o', 'json'],
    ];
    for (const args of questions) {
      const answer = await live(...args);
      expect(answer, args.join(' ')).toMatchObject({ code: 0, stderr: '' });
      expect(await runHere([...args, '--inventory', inventory])).toEqual(answer);
    }
  });

  test('only the lists that a question needs are read', async () => {
    const { stderr } = await live('can', 'jane', 'get', 'pods', '-v');
    expect(stderr).toMatch(/^kaudit: 6 GET requests, /);
    const pod = await live('can', 'pod:kube-system/none', 'get', 'pods', '-v');
    expect(pod.stderr).toMatch(/^kaudit: 9 GET requests, /);
    expect(pod).toMatchObject({ code: 3, stdout: 'cannot tell: there is no pod kube-system/none\n' });
  });

  test('a cluster that can not be reached is exit 4, without an answer', async () => {
    const { code, stdout } = await runHere(['can', 'jane', 'get', 'pods', '--server', 'https://127.0.0.1:1']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  });
});
