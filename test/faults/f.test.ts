import { describe, expect } from 'vitest';
import { loadChecks } from '../../src/load-checks.ts';
import * as faults from '../support/fault-server.ts';
import { apiServerPod, type FixtureCluster, hardened, pathOf, pod, type Served, serve } from './fixture.ts';
import { b0, changes, expectAsB0, type Outcome, row, source, verdict } from './harness.ts';

const privileged = { securityContext: { privileged: true } };

function podsOf({ lists }: FixtureCluster): Served[] {
  return lists.get('pods') ?? [];
}

/** Adds objects to a list. */
function add({ lists }: FixtureCluster, name: string, ...objects: Served[]): void {
  lists.set(name, [...(lists.get(name) ?? []), ...objects]);
}

function failing({ report }: Outcome, check: string): string[] {
  return report?.findings.filter((finding) => finding.check === check).map(({ object }) => object.name) ?? [];
}

/** Verdicts of the check on single items. */
function counts({ report }: Outcome, id: string) {
  const { passed, failed, unknown, notApplicable } = report?.checks.find((check) => check.id === id) ?? {};
  return { passed, failed, unknown, notApplicable };
}

describe('F. Object shapes', () => {
  row('F01 containers null, [] or a string: one object unknown, the others judged', async ({ cluster, scan }) => {
    const before = counts(await b0(), 'privileged-container');
    const bad = [null, [], 'web'].map((containers, n) => pod(`odd-${n}`, 'a', { containers }));
    add(cluster, 'pods', ...bad, pod('privileged', 'a', hardened('web', {}, privileged)));
    const outcome = await scan();
    expect(source(outcome, 'pods')).toMatchObject({ state: 'complete', items: 11 });
    expect(counts(outcome, 'privileged-container')).toMatchObject({ passed: before.passed, failed: 1, unknown: 3 });
    expect(failing(outcome, 'privileged-container')).toEqual(['privileged']);
    expect(verdict(outcome, 'host-pid')).toMatchObject({
      status: 'unknown',
      reason: 'Pod a/odd-0 is malformed (spec.containers is missing)',
    });
    expect(outcome.exitCode).toBe(1);
  });

  row('F02 spec or metadata missing, item null: one object unknown, the list kept', async ({ api, cluster, scan }) => {
    const broken: unknown[] = [{ metadata: { name: 'x', namespace: 'a' } }, { spec: hardened('web') }, null, 7];
    api.script(
      pathOf('pods'),
      faults.json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [...podsOf(cluster), ...broken] }),
    );
    const outcome = await scan();
    expect(source(outcome, 'pods')).toMatchObject({ state: 'complete', items: 11 });
    expect(counts(outcome, 'host-pid')).toMatchObject({ failed: 0, unknown: 4 });
    expect(outcome.exitCode).toBe(3);
  });

  row('F03 RoleBinding subjects null: grants nothing, the others judged', async ({ cluster, scan }) => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' };
    const bindings = Array.from({ length: 49 }, (_, n) => ({
      metadata: { name: `b${n}`, namespace: 'a', uid: `b${n}` },
      roleRef,
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'a' }],
    }));
    add(cluster, 'rolebindings.rbac.authorization.k8s.io', ...bindings);
    add(cluster, 'rolebindings.rbac.authorization.k8s.io', {
      metadata: { name: 'bad', namespace: 'a', uid: 'bad' },
      roleRef: { ...roleRef, kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:unauthenticated' }],
    });
    add(cluster, 'clusterroles.rbac.authorization.k8s.io', {
      metadata: { name: 'cluster-admin', uid: 'admin' },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    });
    const baseline = await scan({ baseline: null });
    expect(verdict(baseline, 'anonymous-grant').status).toBe('fail');
    add(cluster, 'rolebindings.rbac.authorization.k8s.io', {
      metadata: { name: 'none', namespace: 'a', uid: 'none' },
      roleRef,
      subjects: null,
    });
    const outcome = await scan({ baseline });
    expect(outcome.report?.findings).toEqual(baseline.report?.findings);
    expect(changes(outcome, baseline)).toEqual([]);
  });

  row('F04 ClusterRole rules null, aggregated: no rules, or those served', async ({ cluster, scan }) => {
    add(
      cluster,
      'clusterroles.rbac.authorization.k8s.io',
      { metadata: { name: 'empty', uid: 'empty' }, rules: null },
      {
        metadata: { name: 'sum', uid: 'sum' },
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { sum: 'true' } }] },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
      },
    );
    const outcome = await scan();
    expect(changes(outcome, await b0())).toEqual([]);
    expect(outcome.exitCode).toBe((await b0()).exitCode);
    // Bound, the one without rules grants nothing, and the other what was served, whatever its selectors select.
    const bind = (name: string) =>
      add(cluster, 'clusterrolebindings.rbac.authorization.k8s.io', {
        metadata: { name, uid: `b-${name}` },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:unauthenticated' }],
      });
    bind('empty');
    expect(failing(await scan({ baseline: null }), 'anonymous-grant')).toEqual([]);
    bind('sum');
    expect(failing(await scan({ baseline: null }), 'anonymous-grant')).toEqual(['sum']);
  });

  row(
    'F05 binding to a role that is not listed: looked for once more, then it grants nothing',
    async ({ api, cluster, scan }) => {
      add(cluster, 'rolebindings.rbac.authorization.k8s.io', {
        metadata: { name: 'dangling', namespace: 'a', uid: 'dangling' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'gone' },
        subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' }],
      });
      const outcome = await scan();
      // What a role that does not exist would grant is nothing: no verdict of the others moves.
      expect(changes(outcome, await b0())).toEqual(['dangling-binding: pass → fail']);
      expect(failing(outcome, 'dangling-binding')).toEqual(['dangling']);
      expect(api.count(pathOf('clusterroles.rbac.authorization.k8s.io'))).toBe(2);
      // Where roles were not seen whole, nothing is missing from them.
      api.script(pathOf('clusterroles.rbac.authorization.k8s.io'), faults.status(503, {}));
      const partial = await scan({ baseline: outcome });
      expect(changes(partial, outcome).filter((change) => !change.endsWith('→ unknown'))).toEqual([]);
      expect(verdict(partial, 'dangling-binding').status).toBe('unknown');
      expect(failing(partial, 'dangling-binding')).toEqual([]);
    },
  );

  row('F06 unknown enum: never passes', async ({ cluster, scan }) => {
    const spec = hardened('web', {
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'Quantum' } },
    });
    add(cluster, 'pods', pod('odd', 'a', spec));
    const outcome = await scan();
    // As Pod Security admission has it: what is neither RuntimeDefault nor Localhost does not confine.
    expect(verdict(outcome, 'unconfined-seccomp').status).toBe('fail');
    expect(changes(outcome, await b0()).filter((change) => !change.includes('seccomp'))).toEqual([]);
  });

  row('F07 unknown future field: kept, changes nothing', async ({ cluster, scan }) => {
    for (const one of podsOf(cluster)) Object.assign(one.spec ?? {}, { brandNew: true });
    const outcome = await scan();
    expect(outcome.report?.checks).toEqual((await b0()).report?.checks);
    const [first] = outcome.inventory?.sources.get('pods')?.items ?? [];
    expect(first?.spec).toMatchObject({ brandNew: true });
  });

  row('F08 wrong scalar types: unknown for that object', async ({ cluster, scan }) => {
    add(cluster, 'pods', pod('a-bool', 'a', hardened('web', {}, { securityContext: { privileged: 'true' } })));
    add(cluster, 'pods', pod('a-number', 'a', hardened('web', {}, { securityContext: { runAsUser: '0' } })));
    const outcome = await scan();
    for (const id of ['privileged-container', 'root-user']) {
      expect(counts(outcome, id)).toMatchObject({ failed: 0, unknown: 2 });
      expect(verdict(outcome, id).status).toBe('unknown');
    }
    expect(outcome.exitCode).toBe(3);
  });

  row('F09 keys __proto__, constructor, toString: plain keys', async ({ api, cluster, scan }) => {
    const keys = JSON.parse('{"__proto__":"x","constructor":"y","toString":"z"}');
    add(cluster, 'pods', pod('odd', 'a', undefined, { labels: keys, annotations: keys }));
    const outcome = await scan();
    expect(changes(outcome, await b0())).toEqual([]);
    const item = outcome.inventory?.sources.get('pods')?.items.find(({ metadata }) => metadata.name === 'odd');
    expect(Object.entries(item?.metadata.labels ?? {})).toEqual(Object.entries(keys));
    expect(Reflect.get({}, 'x')).toBeUndefined();
    add(cluster, 'namespaces', { metadata: { name: '__proto__', uid: 'p', labels: keys } });
    add(cluster, 'pods', pod('constructor', '__proto__'));
    expect((await scan({ baseline: null })).report?.kind).toBe('ScanReport');
    expect(api.requests.length).toBeGreaterThan(0);
  });

  row('F10 size limits: judged and shown', async ({ cluster, scan }) => {
    const name = 'n'.repeat(253);
    const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`label-${n}`, 'x']));
    add(
      cluster,
      'pods',
      pod(name, 'a', hardened('web', { hostPID: true }), { labels, annotations: { big: 'x'.repeat(262_144) } }),
    );
    const outcome = await scan();
    expect(changes(outcome, await b0())).toEqual(['host-pid: pass → fail']);
    expect(failing(outcome, 'host-pid')).toEqual([name]);
    const before = (await b0()).outputs;
    for (const [format, text] of outcome.outputs)
      expect(text.length, format).toBeLessThan((before.get(format)?.length ?? 0) + 30_000);
  });

  row('F11 init, ephemeral, sidecar containers: judged as any container', async ({ cluster, scan }) => {
    const container = { name: 'x', image: 'x', ...privileged };
    add(cluster, 'pods', pod('init', 'a', hardened('web', { initContainers: [container] })));
    add(
      cluster,
      'pods',
      pod('sidecar', 'a', hardened('web', { initContainers: [{ ...container, restartPolicy: 'Always' }] })),
    );
    add(cluster, 'pods', pod('ephemeral', 'a', hardened('web', { ephemeralContainers: [container] })));
    const outcome = await scan();
    expect(failing(outcome, 'privileged-container')).toEqual(['ephemeral', 'init', 'sidecar']);
  });

  row('F12 Windows pod: not judged by rules of Linux', async ({ cluster, scan }) => {
    const windows = {
      os: { name: 'windows' },
      automountServiceAccountToken: false,
      containers: [{ name: 'x', image: 'x', resources: { limits: { memory: '64Mi', cpu: '1' } } }],
    };
    add(cluster, 'pods', pod('windows', 'a', { ...windows, serviceAccountName: 'web' }));
    const outcome = await scan();
    for (const id of ['privilege-escalation', 'missing-seccomp', 'undropped-capability'])
      expect(`${id} ${counts(outcome, id).failed}`).toBe(`${id} 0`);
    const host = { ...windows, securityContext: { windowsOptions: { hostProcess: true } }, hostNetwork: true };
    add(cluster, 'pods', pod('host-process', 'a', host));
    expect(failing(await scan({ baseline: null }), 'host-network')).toContain('host-process');
  });

  row(
    'F13 virtual node: its kubelet is for its provider to answer for, and passes nothing',
    async ({ cluster, scan }) => {
      add(cluster, 'nodes', {
        metadata: { name: 'fargate-1', uid: 'f1', labels: { 'eks.amazonaws.com/compute-type': 'fargate' } },
        spec: {},
        status: { nodeInfo: {} },
      });
      const outcome = await scan();
      for (const { category, id, status } of outcome.report?.checks ?? [])
        if (category === 'kubelet') expect(`${id} ${status}`).not.toBe(`${id} pass`);
      const kubelets = outcome.report?.checks.filter(
        ({ category, status }) => category === 'kubelet' && status === 'manual',
      );
      expect(kubelets?.length).toBeGreaterThan(10);
      expect(new Set(kubelets?.map(({ reason }) => reason))).toEqual(
        new Set(['AWS runs the kubelets of Fargate and answers for them; nobody else can look at them']),
      );
      expect(outcome.report?.cluster.nodes).toBe(2);
    },
  );

  row('F14 no API-server pod: its flags are for a person to look at, never pass', async ({ cluster, scan }) => {
    cluster.lists.set('pods', podsOf(cluster).slice(0, -2));
    cluster.documents.clear();
    cluster.documents.set('/version', { major: '1', minor: '36', gitVersion: 'v1.36.3-eks-1234567' });
    const outcome = await scan({ baseline: null });
    // EKS is known to log people in by IAM: no flag is needed to see that.
    const ofServers = new Set(loadChecks().flatMap(({ id, each }) => (each === 'apiServers' ? [id] : [])));
    const flags = outcome.report?.checks.filter(({ id }) => ofServers.has(id) && id !== 'missing-single-sign-on') ?? [];
    expect(flags.length).toBeGreaterThan(5);
    expect(flags.filter(({ status }) => status === 'pass')).toEqual([]);
    expect(verdict(outcome, 'anonymous-auth')).toMatchObject({ status: 'manual' });
    expect(outcome.exitCode).toBe((await b0()).exitCode);
  });

  row('F15 flag spellings: the last wins, unreadable ones never pass', async ({ cluster, scan }) => {
    const judge = async (...command: string[]) => {
      cluster.lists.set('pods', [apiServerPod(command)]);
      cluster.documents.clear();
      cluster.documents.set('/version', { major: '1', minor: '36', gitVersion: 'v1.36.3' });
      return verdict(await scan({ baseline: null }), 'api-server-profiling').status;
    };
    expect(await judge('kube-apiserver', '--profiling=false')).toBe('pass');
    expect(await judge('kube-apiserver', '--profiling=true', '--profiling=false')).toBe('pass');
    expect(await judge('kube-apiserver', '--profiling=false', '--profiling=true')).toBe('fail');
    expect(await judge('sh', '-c', 'exec kube-apiserver --profiling=false')).toBe('pass');
    expect(await judge('sh', '-c', 'exec kube-apiserver $FLAGS')).toBe('manual');
    expect(await judge('kube-apiserver', '--profiling=maybe')).toBe('unknown');
  });

  row('F16 safe-looking absence: judged by the default of that version', async ({ cluster, scan }) => {
    cluster.lists.set('pods', [apiServerPod(['kube-apiserver', '--authorization-mode=Node,RBAC'])]);
    cluster.documents.delete('/api/v1/namespaces/kube-system/configmaps/kubeadm-config');
    const outcome = await scan({ baseline: null });
    expect(verdict(outcome, 'anonymous-auth').status).toBe('fail');
    expect(verdict(outcome, 'always-allow-authorization').status).toBe('pass');
  });

  row('F17 terminating and failed pods: ended ones left out, ending ones judged', async ({ cluster, scan }) => {
    const bad = hardened('web', {}, privileged);
    add(
      cluster,
      'pods',
      { ...pod('done', 'a', bad), status: { phase: 'Succeeded' } },
      { ...pod('failed', 'a', bad), status: { phase: 'Failed' } },
    );
    expect(failing(await scan(), 'privileged-container')).toEqual([]);
    add(cluster, 'pods', pod('ending', 'a', bad, { deletionTimestamp: '2026-01-01T00:00:00Z' }));
    const outcome = await scan();
    expect(failing(outcome, 'privileged-container')).toEqual(['ending']);
    expect(outcome.report?.cluster.pods).toBe(10);
  });

  row('F18 bad or future timestamps: no crash', async ({ cluster, scan }) => {
    const odd = ['not a date', '9999-12-31T23:59:59Z', '-1', 7, null];
    const rest = podsOf(cluster);
    const addWith = (times: readonly unknown[]) =>
      cluster.lists.set('pods', [
        ...rest,
        ...times.map((time, n) => pod(`odd-${n}`, 'a', undefined, { creationTimestamp: time })),
      ]);
    addWith(odd.map(() => '2026-01-01T00:00:00Z'));
    const baseline = await scan({ baseline: null });
    addWith(odd);
    const outcome = await scan({ baseline });
    expect(changes(outcome, baseline).filter((change) => !change.endsWith('unknown'))).toEqual([]);
    expect(source(outcome, 'pods')).toMatchObject({ state: 'complete', items: 12 });
  });

  row('F19 only policies of another engine: unknown and not failed', async ({ cluster, scan }) => {
    cluster.lists.set('networkpolicies.networking.k8s.io', []);
    cluster.lists.set('clusternetworkpolicies.crd.antrea.io', [
      {
        metadata: { name: 'admin', uid: 'admin' },
        spec: { priority: 5, appliedTo: [{ namespaceSelector: {} }], ingress: [{ action: 'Drop' }] },
      },
    ]);
    const outcome = await scan({ baseline: null });
    const { status, reason } = verdict(outcome, 'unisolated-pod');
    expect(status).toBe('unknown');
    expect(reason).toContain('ClusterNetworkPolicy admin');
    expect(outcome.exitCode).toBe(3);
  });

  row('F20 namespace vanishes in mid-scan: out of scope, and shown', async ({ api, cluster, scan }) => {
    const gone = {
      ...faults.statusBody(404, 'NotFound', 'namespaces "b" not found'),
      details: { name: 'b', kind: 'namespaces' },
    };
    const namespaces = ['a', 'b'];
    const baseline = await scan({ namespaces: ['a'], baseline: null });
    for (const name of cluster.lists.keys()) api.script(pathOf(name, 'b'), faults.status(404, gone));
    const outcome = await scan({ namespaces, baseline });
    expect(source(outcome, 'pods')).toMatchObject({ state: 'inconsistent', reason: 'NamespaceGone', items: 3 });
    expect(source(outcome, 'pods').message).toBe('namespace b does not exist any more');
    expect(changes(outcome, baseline)).toEqual([]);
    expect(outcome.exitCode).toBe(baseline.exitCode);
    cluster.lists.set(
      'pods',
      podsOf(cluster).filter((one) => !JSON.stringify(one.metadata).includes('"b"')),
    );
    for (const name of cluster.lists.keys()) api.script(pathOf(name, 'b'), serve(cluster));
    await expectAsB0(await scan({ namespaces, baseline: null }), await scan({ namespaces, baseline: null }));
  });
});
