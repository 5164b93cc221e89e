import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Answer } from '../../src/collect/answer.ts';
import { type Connection, connect } from '../../src/connect/index.ts';
import { type Diagnosis, diagnose } from '../../src/doctor/doctor.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { selectChecks } from '../../src/select.ts';
import { serveDemo } from '../support/demo.ts';
import { runHere } from '../support/in-process.ts';

let demo: Awaited<ReturnType<typeof serveDemo>>;
beforeAll(async () => {
  demo = await serveDemo();
});
afterAll(() => demo.close());

const doctor = async (...args: string[]) => {
  const run = await runHere(['doctor', '--kubeconfig', demo.kubeconfig, '-o', 'json', ...args]);
  return { ...run, diagnosis: JSON.parse(run.stdout || 'null') as Diagnosis };
};
const refused = ({ access }: Diagnosis) => access.filter(({ readable }) => !readable).map(({ source }) => source);

describe('the demo cluster', () => {
  test('an administrator may read all of it: exit 0', async () => {
    const { code, stderr, diagnosis } = await doctor();
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(refused(diagnosis)).toEqual([]);
    expect(diagnosis).toMatchObject({
      kind: 'Diagnosis',
      complete: true,
      server: {
        reachable: true,
        error: null,
        version: 'v1.36.3',
        verified: true,
        address: '127.0.0.1',
        tls: { protocol: 'TLSv1.3', certificate: { subject: 'kube-apiserver' } },
        certificateDays: 0,
      },
      identity: { context: 'demo', user: 'demo', credential: 'token', name: null, impersonates: false },
      proxy: null,
      namespaces: null,
    });
    expect(diagnosis.notes).toEqual(["the server's certificate ends in 0 days"]);
    expect(diagnosis.kubeletCommands[0]).toBe(
      `kubectl --kubeconfig ${demo.kubeconfig} get --raw '/api/v1/nodes/cp-1/proxy/configz' > 'cp-1.json'`,
    );
  });

  test('an auditor without metrics and flags: what that costs, exit 3', async () => {
    const { code, diagnosis } = await doctor('--context', 'demo-auditor', '--check', 'lost-audit-event,host-pid');
    expect(code).toBe(3);
    expect(refused(diagnosis)).toEqual(['/flagz', '/metrics']);
    expect(diagnosis.access.find(({ source }) => source === '/metrics')).toMatchObject({
      state: 'denied',
      reason: 'Forbidden',
      message: 'forbidden: User "auditor" cannot get path "/metrics"',
      costs: [],
      weakens: ['lost-audit-event'],
    });
  });

  test('nobody: the lists that a check rests on cost it, exit 3 and no secret', async () => {
    const { code, stdout, diagnosis } = await doctor('--context', 'demo-nobody', '--check', 'host-pid');
    expect(code).toBe(3);
    expect(diagnosis.access.find(({ source }) => source === 'pods')?.costs).toEqual(['host-pid']);
    expect(stdout).not.toMatch(/Bearer|eyJ/);
  });

  test('-n leaves out what is about more than the namespaces', async () => {
    const { code, diagnosis } = await doctor('-n', 'accounts', '--check', 'host-pid,cluster-admin-grant');
    expect(code).toBe(0);
    expect(diagnosis.namespaces).toEqual(['accounts']);
    expect(diagnosis.notSelected).toEqual(['cluster-admin-grant']);
  });

  test('one item of each list is asked for, once', async () => {
    const connection = await connect({ kubeconfig: demo.kubeconfig });
    const asked: string[] = [];
    const { transport } = connection;
    const get: typeof transport.get = (path, request) => {
      asked.push(path);
      return transport.get(path, request);
    };
    const checks = selectChecks(loadChecks(), { checks: ['host-pid', 'wildcard-rule'] });
    const signal = new AbortController().signal;
    await diagnose({ ...connection, transport: { ...transport, get } }, { checks, namespaces: null, signal });
    transport.close();
    expect(asked).toContain('/api/v1/pods?limit=1');
    expect(
      asked.filter((path) => path.includes('?') && !path.endsWith('?limit=1') && !path.endsWith('?verbose')),
    ).toEqual([]);
    expect(new Set(asked).size).toBe(asked.length);
  });

  test('yaml is the same, and a table says it to people', async () => {
    const json = await doctor('--context', 'demo-auditor');
    const yaml = await runHere(['doctor', '--kubeconfig', demo.kubeconfig, '--context', 'demo-auditor', '-o', 'yaml']);
    const timeless = ({ server: { clockOffset: _, ...server }, ...rest }: Diagnosis) => ({ server, ...rest });
    expect(timeless(parse(yaml.stdout))).toEqual(timeless(json.diagnosis));
    const table = await runHere(['doctor', '--kubeconfig', demo.kubeconfig, '--context', 'demo-auditor']);
    expect(table.stdout).toContain('credential   token\n');
    expect(table.stdout).toMatch(/^\/metrics +denied \(Forbidden\) /m);
    expect(table.stdout).toMatch(/^2 of \d+ sources can not be read, which \d+ checks look at/m);
  });
});

test('a server that nobody reaches: what is known, and exit 4', async () => {
  const { code, stderr, diagnosis } = await doctor('--server', 'https://127.0.0.1:1');
  expect(stderr).toBe('');
  expect(code).toBe(4);
  expect(diagnosis).toMatchObject({
    complete: false,
    server: { reachable: false, hint: 'Check that the API server runs and that the port is right.', tls: null },
  });
  expect(diagnosis.server.error).toContain('127.0.0.1:1 refused the connection');
});

test('no time to reach it: neither reached nor verified, and exit 4', async () => {
  const { code, diagnosis } = await doctor('--timeout', '1ms');
  expect(code).toBe(4);
  expect(diagnosis.server).toMatchObject({ reachable: false, verified: false, tls: null });
  expect(diagnosis.server.error).toBe('no answer within --timeout');
});

test('a server without TLS is reached, and not verified', async () => {
  const server = createServer((_, response) => response.writeHead(403).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const { code, diagnosis } = await doctor('--server', `http://127.0.0.1:${port}`, '--allow-http');
    expect(diagnosis.server).toMatchObject({ reachable: true, verified: false, tls: null, error: null });
    expect(code).toBe(3);
  } finally {
    server.close();
  }
});

test('settings that no connection is opened with: exit 2', async () => {
  const { code, stdout, stderr } = await runHere(['doctor', '--kubeconfig', demo.kubeconfig, '--context', 'none']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('none');
});

// What no demo server shows: old certificates, other clocks, versions beyond the tables.
test.each([
  ['a certificate that ended', { validTo: '2026-11-11T00:00:00.000Z' }, ["the server's certificate ended 10 days ago"]],
  ['one that ends soon', { validTo: '2026-12-01T00:00:00.000Z' }, ["the server's certificate ends in 10 days"]],
  ['one that does not', { validTo: '2027-11-21T00:00:00.000Z' }, []],
  [
    'clocks that differ',
    { clockOffset: -600_000 },
    ['the clocks differ by 10 minutes: tokens and certificates may look expired or not valid yet'],
  ],
  [
    'a version beyond the tables',
    { version: 'v1.99.0' },
    ["kaudit's tables end at Kubernetes 1.37, the server has 1.99: a newer kaudit may judge better"],
  ],
  [
    'a version before them',
    { version: 'v1.20.4' },
    ["kaudit's tables begin at Kubernetes 1.22, the server has 1.20: defaults of flags are not known"],
  ],
  [
    'a server that need not prove who it is',
    { verified: false },
    ['the server did not have to prove who it is: whoever answers can say anything'],
  ],
])('notes on %s', async (_, seen, notes) => {
  const {
    version = 'v1.36.3',
    validTo,
    clockOffset = 0,
    verified = true,
  } = seen as {
    version?: string;
    validTo?: string;
    clockOffset?: number;
    verified?: boolean;
  };
  const answer = (body: unknown): Answer => ({
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify(body),
    bytes: 0,
    attempts: 1,
  });
  const certificate = { subject: 'a', issuer: 'b', validFrom: '2026-01-01T00:00:00.000Z', names: [] };
  const connection = {
    context: null,
    user: null,
    server: 'https://10.0.0.1',
    serverVerified: verified,
    identity: { credential: 'token', user: null, groups: [], impersonates: false },
    proxy: null,
    transport: {
      get: async (path: string) =>
        path === '/version'
          ? answer({ gitVersion: version, minor: version.split('.')[1] })
          : path === '/apis'
            ? answer({ kind: 'APIGroupList', groups: [] })
            : answer({ kind: 'NamespaceList', metadata: { resourceVersion: '1' }, items: [] }),
      traffic: () => ({ requests: 0, bytes: 0, clockOffset }),
      peer: () => ({
        address: null,
        tls: {
          protocol: 'TLSv1.3',
          cipher: '',
          certificate: validTo === undefined ? null : { ...certificate, validTo },
        },
      }),
    },
  } as unknown as Connection;
  const diagnosis = await diagnose(connection, {
    checks: selectChecks(loadChecks(), { checks: ['unsupported-kubernetes'] }).slice(0, 0),
    namespaces: null,
    signal: new AbortController().signal,
    now: () => new Date('2026-11-21T00:00:00Z'),
  });
  expect(diagnosis.notes).toEqual(notes);
});
