import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { audit } from '../../src/audit.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { redactCommand, redactContainer } from '../../src/collect/redact.ts';
import { readConfig } from '../../src/config.ts';
import { readKubeconfig } from '../../src/connect/kubeconfig-file.ts';
import { parseDuration } from '../../src/connect/options.ts';
import { readExpectations } from '../../src/expectations/expectations.ts';
import { readFramework } from '../../src/framework-file.ts';
import { writeInventory } from '../../src/inventory.ts';
import { parseCommandLine } from '../../src/kubernetes/flags/parse.ts';
import { durationSeconds } from '../../src/kubernetes/flags/settings.ts';
import { flagsOfFlagz, flagsOfNodeArgs } from '../../src/kubernetes/flags/sources.ts';
import { parseImage } from '../../src/kubernetes/image.ts';
import { matchesSelector } from '../../src/kubernetes/label-selector.ts';
import { parseCalicoSelector } from '../../src/kubernetes/network/calico-selector.ts';
import { compileSections, subjectOf } from '../../src/kubernetes/network/compile-sections.ts';
import type { PolicedPod } from '../../src/kubernetes/network/endpoint.ts';
import { tabulatePolicies } from '../../src/kubernetes/network/governing-policies.ts';
import { isolationByOthers } from '../../src/kubernetes/network/pod-isolation.ts';
import { otherPolicyKinds } from '../../src/kubernetes/network/policy-kinds.ts';
import { parseMetrics } from '../../src/kubernetes/prometheus-text.ts';
import { parseQuantity } from '../../src/kubernetes/quantity.ts';
import { parseSelector, selectsLabels } from '../../src/kubernetes/selector-text.ts';
import { imageVersion, parseVersion, readServerVersion } from '../../src/kubernetes/version.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { inventoryFromManifests } from '../../src/manifest-inventory.ts';
import { readManifests } from '../../src/manifests.ts';
import { readInventory } from '../../src/read-inventory.ts';
import { readReport } from '../../src/read-report.ts';
import { inventoryFromRecorded, readRecordedObjects } from '../../src/recorded.ts';
import { readWaivers } from '../../src/waiver-file.ts';
import { secret, textsLike, valuesLike } from './inputs.ts';
import { askEverything } from './judge-recorded.ts';
import { container, objects, policies, selector } from './objects.ts';

/** A parser under attack. */
export interface Target {
  readonly name: string;
  readonly inputs: fc.Arbitrary<unknown>;
  /** Reads one input; throws on purpose only errors of these names. */
  readonly read: (input: unknown) => unknown;
  readonly errors?: readonly string[];
  /** Whether its inputs hold no secrets, so that errors may quote them. */
  readonly quotes?: true;
}

const tool = { name: 'kaudit', version: 'fuzz' };
const known = new Set(['privileged-container', 'host-pid']);
const fuzzedPod: PolicedPod = {
  kind: 'pod',
  namespace: 'a',
  name: 'web',
  labels: { app: 'web' },
  namespaceLabels: {},
  hostNetwork: false,
  namedPorts: [],
  addresses: [],
  doubts: { ingress: [], egress: [] },
};

const text = (read: (input: string) => unknown) => (input: unknown) =>
  typeof input === 'string' ? read(input) : undefined;

const kubeconfig = `apiVersion: v1
kind: Config
current-context: a
clusters:
- name: a
  cluster: { server: 'https://u:${secret}@a.test', certificate-authority-data: ${secret} }
contexts:
- name: a
  context: { cluster: a, user: a, namespace: x }
users:
- name: a
  user:
    token: ${secret}
    password: "${secret}"
    exec: { apiVersion: client.authentication.k8s.io/v1, command: x, args: ['${secret}'], env: [{ name: A, value: ${secret} }] }
- &b
  name: b
  user: { client-key-data: ${secret}, auth-provider: { name: oidc, config: { id-token: ${secret} } } }
- <<: *b
`;

const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.slice(0, 3) });
const yaml = `apiVersion: v1
kind: Secret
metadata: { name: x }
stringData: { password: ${secret} }
---
apiVersion: v1
kind: Pod
metadata: { name: &n web, labels: { app: *n } }
spec:
  containers:
  - name: web
    image: web
    env: [{ name: A, value: "${secret}" }]
    args:
    - |
      ${secret}
`;
const checks = loadChecks();
const inventory = inventoryFromObjects(objects, { complete: true, tool });
const report = JSON.stringify(audit(inventory, { checks: checks.slice(0, 3), tool }));
const labels = valuesLike({ app: 'web', shard: '4' });
const kubeconfigFile = path.join(mkdtempSync(path.join(tmpdir(), 'kaudit-fuzz-')), 'config');

/** Removes what the fuzzing wrote. */
export function cleanUp(): void {
  rmSync(path.dirname(kubeconfigFile), { recursive: true, force: true });
}

/** What is planted stands only where no name stands: nothing of it may be kept. */
function assertRedacted(what: unknown): void {
  if (JSON.stringify(what)?.includes(secret) === true) throw new Error('a secret was kept');
}

/** Every parser of what others wrote. */
export const targets: readonly Target[] = [
  {
    name: 'kubeconfig',
    inputs: textsLike(
      kubeconfig,
      JSON.stringify({ apiVersion: 'v1', kind: 'Config', users: [{ name: 'a', user: { token: secret } }] }),
    ),
    read: text(async (input) => {
      writeFileSync(kubeconfigFile, input);
      return readKubeconfig(kubeconfigFile);
    }),
    errors: ['ConnectionError'],
  },
  {
    name: 'inventory',
    inputs: textsLike(writeInventory(inventory)),
    read: text(readInventory),
    errors: ['InventoryError'],
  },
  {
    name: 'inventory, its shapes',
    inputs: valuesLike(JSON.parse(writeInventory(inventory))),
    read: (input) => askEverything(readInventory(JSON.stringify(input))),
    errors: ['InventoryError'],
  },
  { name: 'report', inputs: textsLike(report), read: text(readReport), errors: ['ReportError'] },
  {
    name: 'manifests',
    inputs: textsLike(yaml, list),
    read: text((input) => readManifests(input, 'a.yaml')),
    errors: ['ManifestError'],
  },
  {
    name: 'manifests, loose',
    inputs: textsLike(yaml, list, 'a: 1\n---\n- b\n'),
    read: text((input) =>
      inventoryFromManifests(readManifests(input, 'a.yaml', { loose: true, uniqueKeys: false }), { tool }),
    ),
    errors: ['ManifestError', 'RangeError'],
  },
  {
    name: 'what kubectl wrote',
    inputs: textsLike(list, `${list}\n${list}`, yaml, '[{"metadata":{"name":"a"}}]'),
    read: text((input) => inventoryFromRecorded(readRecordedObjects({ name: 'pods/a.json', text: input }), { tool })),
    errors: ['ManifestError', 'RangeError'],
  },
  {
    name: 'objects of every shape',
    inputs: fc.array(valuesLike(...objects, ...policies), { minLength: 1, maxLength: 3 }),
    read: (input) => askEverything(inventoryFromObjects(Array.isArray(input) ? input : [], { complete: true, tool })),
  },
  {
    name: 'flags of a command line',
    inputs: fc.tuple(
      valuesLike(container.command, ['kube-apiserver', '--anonymous-auth=false', '--v', '2'], ['etcd', '-name=a']),
      valuesLike(container.args),
      valuesLike(container.env),
    ),
    read: (input) => {
      const [command, args, env] = Array.isArray(input) ? input : [];
      for (const component of ['kube-apiserver', 'etcd', 'kubelet'] as const)
        parseCommandLine(command, args, component, env);
    },
  },
  {
    name: 'flags in a script',
    inputs: textsLike(
      'exec kube-apiserver --a=b "$@" && echo $(cat x)',
      "set -e; if [ a ]; then kubelet --config='x y' \\\n --v=2; fi",
    ),
    read: (input) => parseCommandLine(['sh', '-c', input], [input], 'kube-apiserver'),
  },
  {
    name: 'flags of kubeadm, k3s and /flagz',
    inputs: valuesLike(
      { flags: { a: '[x]', b: '<nil>' } },
      [{ name: 'a', value: 'b' }],
      { a: 'b' },
      '["server","--a=b"]',
    ),
    read: (input) => [flagsOfFlagz('kube-apiserver', input), flagsOfNodeArgs('kubelet', input)],
  },
  {
    name: 'versions',
    inputs: textsLike('v1.36.3', '1.22.17-eks-1+abc', 'v1.30.0-rc.1', 'registry.k8s.io/kube-proxy:v1.36.3'),
    read: (input) => [
      parseVersion(input),
      imageVersion(input),
      readServerVersion({ gitVersion: input, major: input, minor: input }),
    ],
  },
  {
    name: 'quantities and durations',
    inputs: textsLike('100m', '1.5Gi', '1e3', '-2Ki', '10m30s', '1h', '250ms'),
    read: text((input) => [parseQuantity(input), parseDuration(input), durationSeconds(input)]),
  },
  {
    name: 'label selectors as text',
    inputs: fc.tuple(textsLike('app=web,tier!=db', 'env in (a,b),!x', 'shard>3', 'a.b/c notin ()'), labels),
    read: (input) => {
      const [query, given] = Array.isArray(input) ? input : [];
      const read = parseSelector(String(query));
      return read === undefined ? undefined : selectsLabels(read, given);
    },
  },
  {
    name: 'label selectors as objects',
    inputs: fc.tuple(valuesLike(selector), labels),
    read: (input) => (Array.isArray(input) ? matchesSelector(input[0], input[1]) : undefined),
  },
  {
    name: 'image references',
    inputs: textsLike('web', 'a.test:5000/b/web:v1@sha256:0', 'docker.io/library/web'),
    read: parseImage,
  },
  {
    name: 'Prometheus text',
    inputs: textsLike('# HELP a b\n# TYPE a counter\na{b="c\\"d",e="f"} 5 1700000000\na_bucket{le="+Inf"} 1e9\n'),
    read: text((input) => parseMetrics(input, new Set(['a', '__proto__']))),
  },
  {
    name: 'expectations',
    inputs: textsLike(
      'apiVersion: kaudit.dev/v1alpha1\nkind: Expectations\ncan:\n- { subject: "sa:a/b", verb: get, resource: pods, expect: denied }\nreach:\n- { from: a/b, to: internet, port: 80/TCP, expect: allowed }\n',
    ),
    read: text((input) => readExpectations(input, 'a.yaml')),
    errors: ['ExpectationsError', 'ManifestError'],
    quotes: true,
  },
  {
    name: 'waivers',
    inputs: textsLike(
      'apiVersion: kaudit.dev/v1alpha1\nkind: Waivers\nwaivers:\n- { check: host-pid, namespace: a*, labels: "app=web", reason: because, expires: 2027-01-01 }\n',
    ),
    read: text((input) => readWaivers(input, 'a.yaml', known)),
    errors: ['SettingsFileError', 'ManifestError'],
    quotes: true,
  },
  {
    name: 'configuration',
    inputs: textsLike(
      'apiVersion: kaudit.dev/v1alpha1\nkind: Config\nchecks: { skip: [host-pid], severity: { host-pid: low } }\nfailOn: high\n',
    ),
    read: text((input) => readConfig(input, 'a.yaml', known)),
    errors: ['SettingsFileError', 'ManifestError'],
    quotes: true,
  },
  {
    name: 'frameworks of their own',
    inputs: textsLike(
      'apiVersion: kaudit.dev/v1alpha1\nkind: Framework\nid: own\ntitle: Own\nversion: "1"\ncontrols:\n- { id: "1", title: A, checks: [host-pid] }\n',
    ),
    read: text((input) => readFramework(input, 'a.yaml', known)),
    errors: ['SettingsFileError', 'ManifestError'],
    quotes: true,
  },
  {
    name: 'policies of other engines',
    inputs: fc.tuple(valuesLike(...policies), fc.constantFrom('ingress', 'egress')),
    read: (input) => {
      const [policy, direction] = Array.isArray(input) ? input : [];
      if (direction !== 'ingress' && direction !== 'egress') return undefined;
      const object = Object(policy);
      return otherPolicyKinds.map((kind) => {
        const sections = compileSections<object>(kind, object, { tiers: new Map(), networkSets: [] });
        const table = tabulatePolicies<object>([], { blocksSelectPods: true }, sections ?? []);
        return [isolationByOthers(table, fuzzedPod, direction), subjectOf(kind, object)(fuzzedPod, direction)];
      });
    },
  },
  {
    name: 'selectors of Calico',
    inputs: textsLike("app == 'web' && has(tier)", "x in { 'a', 'b' } && !has(y)", "a starts with 'b' || all()"),
    read: (input) => parseCalicoSelector(input)?.holds((key) => (key === 'app' ? 'web' : null)),
  },
  {
    name: 'redaction of commands',
    inputs: fc
      .tuple(textsLike('--a', '-p', 'true'), textsLike('1', '--b=c'))
      .map(([a, b]) => [a, `--password=${secret}`, secret, b, `x ${secret}`]),
    read: (input) => assertRedacted(redactCommand(Array.isArray(input) ? input : [], true)),
  },
  {
    name: 'redaction of containers',
    inputs: valuesLike(container),
    read: (input) => {
      if (typeof input === 'object' && input !== null && !Array.isArray(input)) redactContainer({ ...input }, false);
    },
  },
  {
    name: 'redaction of whole objects',
    inputs: valuesLike(...objects),
    read: (input) => assertRedacted(writeInventory(inventoryFromObjects([input], { complete: true, tool }))),
  },
];
