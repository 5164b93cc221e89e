import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { ingresses, routes } from '../../src/facts/ingresses.ts';
import { deny } from '../support/inventories.ts';

const route = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { rules: [{ backendRefs: [{ name: 'api', namespace: 'lab', port: 80 }] }] },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'api', namespace: 'lab' },
  spec: { ports: [{ port: 80 }] },
};
const inventory = inventoryFromObjects([route, service], { complete: true });

const verdictsIn = (given: typeof inventory) =>
  new FactStore(given).get(routes).items.flatMap(({ value }) => value.route.backends.map(({ verdict }) => verdict));

test('what is missing because it was not seen proves nothing', () => {
  expect(verdictsIn(inventory)).toEqual(['not-permitted']);
  expect(verdictsIn(deny(inventory, 'referencegrants.gateway.networking.k8s.io'))).toEqual(['unseen']);
  expect(verdictsIn(deny(inventory, 'services'))).toEqual(['unseen']);
});

test('a namespace that was not asked for is not judged', () => {
  expect(verdictsIn({ ...inventory, scan: { ...inventory.scan, namespaces: ['shop'] } })).toEqual(['unseen']);
});

test("the key in an OpenShift Route's tls is not kept", () => {
  const open = {
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      host: 'www.shop.example',
      to: { kind: 'Service', name: 'web' },
      tls: { termination: 'edge', key: 'secret' },
    },
  };
  const [item] = new FactStore(inventoryFromObjects([open], { complete: true })).get(ingresses).items;
  expect(item?.value.ingress.spec).toEqual({
    host: 'www.shop.example',
    to: { kind: 'Service', name: 'web' },
    tls: { termination: 'edge' },
  });
});
