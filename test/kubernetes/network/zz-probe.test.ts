import { test } from 'vitest';
import { audit } from '../../../src/audit.ts';
import { loadChecks } from '../../../src/load-checks.ts';
import { collectDemo } from '../../support/demo.ts';
const mine = ['dangling-network-policy','ignored-policy-rule','allow-all-egress-policy','service-external-ip','unrestricted-load-balancer','wildcard-host','dangling-route'];
test('probe', async () => {
  const run = async (kc: string) => {
    const report = audit(await collectDemo(kc), { checks: loadChecks().filter(({ id }) => mine.includes(id)), tool: { name: 'kaudit', version: 'test' } });
    for (const c of report.checks) console.log(kc, c.id, c.status, c.reason);
    for (const f of report.findings) console.log('  ', f.check, f.scope, f.object.namespace, f.message);
  };
  for (const kc of ['/tmp/netkc/wg.kc', '/tmp/netkc/hp.kc']) try { await run(kc); } catch (e) { console.log(String(e)); }
}, 60000);
