import { expect, test } from 'vitest';
import { parseQuestion, toRequest } from '../../src/cli/question.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';

const inventory = inventoryFromObjects([], { complete: true });

/** The arguments of a question as a shell passes them, with the namespace behind an @. */
function read(line: string, subresource?: string) {
  const [asked = '', namespace] = line.split(' @');
  const [verb = '', what, name] = asked.split(' ');
  return toRequest(parseQuestion(verb, what, name, subresource), inventory, namespace);
}

test.each([
  ['get po', { verb: 'get', group: '', resource: 'pods' }],
  ['get Pod web @shop', { verb: 'get', group: '', resource: 'pods', name: 'web', namespace: 'shop' }],
  ['update deploy/scale', { verb: 'update', group: 'apps', resource: 'deployments', subresource: 'scale' }],
  ['get deployments.v1.apps', { verb: 'get', group: 'apps', resource: 'deployments' }],
  ['get roles.rbac.authorization.k8s.io', { verb: 'get', group: 'rbac.authorization.k8s.io', resource: 'roles' }],
  ['get vault.v1beta1.example.com', { verb: 'get', group: 'example.com', resource: 'vault' }],
  ['get v1.example.com', { verb: 'get', group: 'example.com', resource: 'v1' }],
  ['* *.* @shop', { verb: '*', group: '*', resource: '*', namespace: 'shop' }],
  ['get ns shop', { verb: 'get', group: '', resource: 'namespaces', name: 'shop', namespace: 'shop' }],
  ['list ns @shop', { verb: 'list', group: '', resource: 'namespaces' }],
  ['get nodes @shop', { verb: 'get', group: '', resource: 'nodes' }],
  ['get /metrics @shop', { verb: 'get', path: '/metrics' }],
])('%s', (line, request) => {
  expect(read(line).request).toEqual(request);
});

test('--subresource names what a slash would', () => {
  expect(read('create pods', 'exec').request).toEqual(read('create pods/exec').request);
});

test.each([
  ['get', undefined, 'get what?'],
  ['get /x y', undefined, '/x: a path has neither name nor subresource'],
  ['get pods/log', 'exec', 'pods/log: --subresource exec names another subresource'],
  ['get pods/', undefined, 'pods/: expected RESOURCE[.GROUP][/SUBRESOURCE]'],
  ['get .apps', undefined, '.apps: expected RESOURCE[.GROUP][/SUBRESOURCE]'],
])('%s %s is refused', (line, subresource, message) => {
  expect(() => read(line, subresource)).toThrow(message);
});

test('says what it assumed', () => {
  expect(read('get gadgets.example.com').notes).toEqual([
    'gadgets.example.com is no resource known here, and taken as it is written',
  ]);
  expect(read('get nodes @shop').notes).toEqual(['nodes are not in namespaces: this is about the whole cluster']);
});
