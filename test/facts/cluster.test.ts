import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { cluster } from '../../src/facts/cluster.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Source } from '../../src/inventory.ts';

const node = (labels: object, kubeletVersion: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'one', labels },
  status: { nodeInfo: { kubeletVersion } },
});
const ofEks = node({ 'eks.amazonaws.com/nodegroup': 'a' }, 'v1.33.5-eks-a');
const version = (gitVersion: string) => ({
  apiVersion: 'kaudit.dev/v1alpha1',
  kind: 'Document',
  metadata: { name: '/version' },
  gitVersion,
  minor: '33',
});

function distributionOf(objects: readonly object[], kubernetesVersion?: string) {
  const stated = kubernetesVersion === undefined ? {} : { complete: true, kubernetesVersion };
  const { name, managed } = new FactStore(inventoryFromObjects(objects, stated)).get(cluster).view.distribution;
  return { name, managed };
}

test('where no version was read, kubelets tell who built them, and not who runs the control plane', () => {
  expect(distributionOf([node({}, 'v1.33.5+k0s')])).toEqual({ name: 'k0s', managed: false });
  expect(distributionOf([node({}, 'v1.33.5-eks-a')])).toEqual({ name: 'eks', managed: false });
  expect(distributionOf([ofEks])).toEqual({ name: 'eks', managed: true });
});

test('the version of a server that is no build of EKS outweighs nodes of EKS; a minor that somebody states does not', () => {
  expect(distributionOf([ofEks], '1.33.5')).toEqual({ name: 'unknown', managed: false });
  expect(distributionOf([ofEks], '1.33.5-eks-a')).toEqual({ name: 'eks', managed: true });
  expect(distributionOf([ofEks], '1.33')).toEqual({ name: 'eks', managed: true });
  const { sources } = inventoryFromObjects([ofEks], { complete: true, kubernetesVersion: '1.33' });
  const items = [version('v1.33.0')];
  const read: Source = { state: 'complete', reason: null, message: null, attempts: 1, items };
  const inventory = { ...inventoryFromObjects([ofEks]), sources: new Map([...sources, ['/version', read] as const]) };
  expect(new FactStore(inventory).get(cluster).view.distribution.name).toBe('unknown');
});
