import { startCluster } from './start.ts';

const t = Date.now();
const profile = process.argv[2] === 'weak' ? 'weak' : 'hardened';
const c = await startCluster({ profile });
console.log('up', (Date.now() - t) / 1000, c.dir);
console.log(await c.kubectl(['get', 'nodes,pods', '-A', '-o', 'wide']));
const log = await c.auditLog();
console.log(log.length, log.at(-1));
const k = await c.kubeconfigFor('jane', ['dev', 'ops']);
console.log(await c.kubectl(['--kubeconfig', k, 'auth', 'whoami']));
const s = await c.tokenKubeconfig('kube-system', 'coredns');
console.log(await c.kubectl(['--kubeconfig', s, 'auth', 'whoami']));
if (process.argv[3]) await new Promise((r) => setTimeout(r, 1e7));
const t2 = Date.now();
await c.stop();
console.log('stopped', Date.now() - t2);
