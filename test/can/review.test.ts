import { expect, test } from 'vitest';
import { review } from '../../src/can/review.ts';
import { binding, clusterOf, role, rule } from '../support/rbac.ts';

const approval = rule('update', 'certificatesigningrequests/approval', 'certificates.k8s.io');
const signers = rule('approve', 'signers', 'certificates.k8s.io');

test.each([
  ['approves certificates', [approval, signers], 'medium', 'User jane may update certificatesigningrequests/approval'],
  ['has one half of it', [approval], 'low', 'no right that leads further'],
])('who %s', (_, rules, risk, because) => {
  const { lines } = review(clusterOf([role('r', rules), binding('b', 'r', ['User jane'])]));
  expect(lines).toEqual([expect.objectContaining({ risk, because: expect.stringContaining(because) })]);
});
