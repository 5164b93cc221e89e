import { expect, test } from 'vitest';
import { detailOf, everyKind, everyName, everyPath, judge } from '../judge.ts';

// Source: pod-security-admission, policy/check_hostPorts.go
test('containers of every kind, ports once and in the order of their texts', () => {
  const ports = [{ containerPort: 80, hostPort: 9 }, { containerPort: 81 }, { containerPort: 443, hostPort: 443 }];
  expect(judge('hostPorts', everyKind({ ports }))).toEqual({
    reason: 'hostPort',
    detail: 'containers "setup", "web", "debugger" use hostPorts 443, 9',
    fieldPaths: everyPath('').flatMap((path) => [`${path}ports[0].hostPort`, `${path}ports[2].hostPort`]),
    containers: everyName,
  });
});

test.each([
  [[{ hostPort: 80 }], 'container "web" uses hostPort 80'],
  [[{ hostPort: 0 }], 'allowed'],
  [[{ hostPort: null }], 'allowed'],
  [[{ containerPort: 80 }], 'allowed'],
  [[], 'allowed'],
  [null, 'allowed'],
])('ports %j', (ports, detail) => {
  expect(detailOf('hostPorts', { containers: [{ name: 'web', ports }] })).toBe(detail);
});

// Source: pkg/apis/core/v1/defaults.go, SetDefaults_Pod
test.each([
  [{ containerPort: 80 }, 'containers "setup", "web" use hostPort 80'],
  [{ containerPort: 80, hostPort: 0 }, 'containers "setup", "web" use hostPort 80'],
  [{ containerPort: 80, hostPort: 81 }, 'containers "setup", "web", "debugger" use hostPort 81'],
  [{}, 'allowed'],
])('on the network of the node, port %j', (port, detail) => {
  expect(detailOf('hostPorts', { hostNetwork: true, ...everyKind({ ports: [port] }) })).toBe(detail);
});
