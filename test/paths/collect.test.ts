import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/connect/index.ts';
import { onRequest } from '../../src/on-request.ts';
import { collectPaths } from '../../src/paths/collect.ts';
import { serveDemo } from '../support/demo.ts';

let demo: Awaited<ReturnType<typeof serveDemo>>;
beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo.close());

test('asks for nothing that only a person may ask for: no Secrets, no request without credentials', async () => {
  const connection = await connect({ kubeconfig: demo.kubeconfig });
  const { sources } = await collectPaths(connection, {}, { exposed: false });
  connection.transport.close();
  expect([...sources].flatMap(([name, { attempts }]) => (attempts > 0 ? [name] : []))).toEqual(
    expect.arrayContaining(['pods', 'namespaces', 'services', 'serviceaccounts']),
  );
  expect([...onRequest].filter((name) => sources.has(name))).toEqual([]);
});
