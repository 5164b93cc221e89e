import { expect, test } from 'vitest';
import { detailOf, everyKind, judge } from '../judge.ts';

const id = 'hostProbesAndHostLifecycle';
const action = (host: unknown) => ({ httpGet: { host, port: 80 }, tcpSocket: { host, port: 80 } });

// Source: pod-security-admission, policy/check_hostProbesAndhostLifecycle.go
test('every handler of every container', () => {
  const handlers = {
    livenessProbe: action('l'),
    readinessProbe: action('r'),
    startupProbe: action('s'),
    lifecycle: { postStart: action('o'), preStop: action('p') },
  };
  expect(judge(id, everyKind(handlers))).toEqual({
    reason: 'probe or lifecycle host',
    detail: 'containers "debugger", "setup", "web" use probe or lifecycle hosts "l", "o", "p", "r", "s"',
    fieldPaths: ['initContainers[0]', 'containers[0]', 'ephemeralContainers[0]'].flatMap((container) =>
      ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'].flatMap(
        (handler) => [`${container}.${handler}.httpGet.host`, `${container}.${handler}.tcpSocket.host`],
      ),
    ),
    containers: ['debugger', 'setup', 'web'],
  });
});

test.each([
  [{ httpGet: { host: '127.0.0.1' } }, 'container "web" uses probe or lifecycle host "127.0.0.1"'],
  [{ httpGet: { host: '' }, tcpSocket: { host: null } }, 'allowed'],
  [{ httpGet: {}, tcpSocket: null }, 'allowed'],
  [{ grpc: { port: 1 }, exec: { command: ['a'] } }, 'allowed'],
  [{}, 'allowed'],
  [null, 'allowed'],
])('livenessProbe %j', (livenessProbe, detail) => {
  expect(detailOf(id, { containers: [{ name: 'web', livenessProbe, lifecycle: null }] })).toBe(detail);
});
