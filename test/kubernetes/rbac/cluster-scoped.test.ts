import { expect, test } from 'vitest';
import { otherPolicyKinds } from '../../../src/kubernetes/network/policy-kinds.ts';
import * as changes from '../../../src/kubernetes/rbac/changes.ts';
import { isClusterScoped } from '../../../src/kubernetes/rbac/cluster-scoped.ts';
import * as powers from '../../../src/kubernetes/rbac/powers.ts';
import type { Right } from '../../../src/kubernetes/rbac/rights.ts';
import { allResources } from '../../../src/kubernetes/resources.ts';
import { embeddedDeployers, tools } from '../../../src/kubernetes/tools.ts';

/** Resources with namespaces that no scan lists. Sources: the CustomResourceDefinitions of each project. */
const namespaced: Readonly<Record<string, readonly string[]>> = {
  '': ['bindings', 'endpoints', 'events'],
  'apps.kio.kasten.io': ['restorepoints'],
  'argoproj.io': ['applicationsets', 'appprojects', 'cronworkflows', 'workflows', 'workflowtemplates'],
  'bootstrap.cluster.x-k8s.io': ['kubeadmconfigs', 'kubeadmconfigtemplates'],
  'cluster.x-k8s.io': ['clusters', 'machinedeployments', 'machines', 'machinesets'],
  'events.k8s.io': ['events'],
  'fleet.cattle.io': ['bundles', 'gitrepos'],
  'helm.cattle.io': ['helmchartconfigs', 'helmcharts'],
  'k8s.ovn.org': ['egressfirewalls'],
  'kubevirt.io': ['virtualmachines'],
  'kustomize.toolkit.fluxcd.io': ['kustomizations'],
  'longhorn.io': ['backupvolumes', 'snapshots'],
  'management.cattle.io': ['clusterroletemplatebindings'],
  'operators.coreos.com': ['catalogsources', 'clusterserviceversions', 'operatorgroups'],
  'serving.knative.dev': ['configurations'],
  'snapshot.storage.k8s.io': ['volumesnapshots'],
  'source.toolkit.fluxcd.io': ['buckets', 'gitrepositories', 'helmcharts', 'ocirepositories'],
  'tekton.dev': ['pipelineruns', 'pipelines', 'taskruns', 'tasks'],
};

const known = [...allResources().values()];
const asked: readonly Right[] = [
  ...[...Object.values(changes), ...Object.values(powers)].flatMap((value) => (isRights(value) ? value : [])),
  ...otherPolicyKinds.flatMap(({ engine }) => changes.pluginPolicyChanges(engine)),
  ...changes.pluginPolicyChanges('OVN-Kubernetes'),
  ...[...tools, ...embeddedDeployers.map(({ tool }) => tool)].flatMap(({ objects }) => objects),
];
function isRights(value: unknown): value is readonly Right[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'object');
}

const scopeOf = ({ group, resource }: Right): string[] => [
  ...(namespaced[group]?.includes(resource) ? ['namespaced'] : []),
  ...known.flatMap((one) =>
    one.group === group && one.plural === resource ? [one.namespaced ? 'namespaced' : 'cluster'] : [],
  ),
];

test('of every right that checks ask for the scope is known', () => {
  const unknown = asked.filter((right) => !isClusterScoped(right) && scopeOf(right).length === 0);
  expect(unknown.map(({ group, resource }) => `${group}/${resource}`)).toEqual([]);
  expect(asked.filter((right) => isClusterScoped(right) && scopeOf(right).includes('namespaced'))).toEqual([]);
});

test.each([
  ['pkg.crossplane.io', 'providers', true],
  ['karpenter.sh', 'nodepools', true],
  ['policies.kyverno.io', 'validatingpolicies', true],
  ['machineconfiguration.openshift.io', 'machineconfigs', true],
  ['argoproj.io', 'clusterworkflowtemplates', true],
  ['argoproj.io', 'applications', false],
  ['config.gatekeeper.sh', 'configs', false],
  ['', 'nodes', true],
  // A request for one by name has that name as its namespace.
  ['', 'namespaces', false],
])('%s/%s is without namespaces: %s', (group, resource, expected) => {
  expect(isClusterScoped({ verbs: [], group, resource })).toBe(expected);
});
