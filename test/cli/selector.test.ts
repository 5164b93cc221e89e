import { expect, test } from 'vitest';
import { runHere } from '../support/in-process.ts';

const pod = (name: string, app: string) => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${app} } }
spec: { containers: [{ name: c, image: c, securityContext: { privileged: true } }] }
`;
const scan = (...args: readonly string[]) =>
  runHere(['scan', '--manifests', '-', '-o', 'json', ...args], { input: pod('a', 'web') + pod('b', 'db') });

test('-l judges only the workloads that kubectl would list; one that none has is a usage error', async () => {
  const [chosen, none, wrong, outside] = await Promise.all([
    scan('-l', 'app=web', '--check', 'privileged-container,unenforced-namespace'),
    scan('--selector=app=none'),
    scan('-l', 'app in web'),
    scan('-l=app=web', '--check', 'unenforced-namespace'),
  ]);
  const report = JSON.parse(chosen.stdout);
  expect(report.findings.map(({ object }: { object: { name: string } }) => object.name)).toEqual(['a']);
  expect(report.scan.scope).toEqual({ namespaces: null, selector: 'app=web' });
  expect(chosen.code).toBe(1);
  expect(none).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('no workload has labels app=none'),
  });
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected a label selector such as app=web'),
  });
  expect(outside).toMatchObject({ code: 2, stderr: expect.stringContaining('no check is left to run') });
});
