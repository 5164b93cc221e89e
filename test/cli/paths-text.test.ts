import { describe, expect, test } from 'vitest';
import { review } from '../../src/can/review.ts';
import { describeFix, describePaths, drawDot, drawMermaid } from '../../src/cli/paths-text.ts';
import { renderReview } from '../../src/cli/review-text.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { fixPaths } from '../../src/paths/fix.ts';
import { findPaths } from '../../src/paths/paths.ts';
import { account, binding, boss } from '../support/rights.ts';

const minter = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { namespace: 'ops', name: 'minter' },
  rules: [{ apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }],
};
const inventory = inventoryFromObjects(
  [...boss(), minter, binding("user:=jane's \u202ehex", 'Role', 'minter', 'minter', 'ops'), account('ops', 'other')],
  { complete: true, kubernetesVersion: '1.36' },
);
const answer = findPaths(inventory);

describe('paths in words and pictures', () => {
  test('a table', () => {
    expect(describePaths(answer, 80)).toBe(`User =jane's \\u{202e}hex → control of the cluster, 2 steps
  1. mints a token of ServiceAccount ops/boss
       RoleBinding ops/minter gives Role minter, rules[0]: create on
       serviceaccounts/token
  2. holds control of the cluster
       ClusterRoleBinding boss-ops-boss gives ClusterRole cluster-admin

1 of 1 entry leads to control of the cluster; 1 more hold everything by
themselves
`);
  });

  test('dot and mermaid escape what the cluster says', () => {
    expect(drawDot(answer)).toBe(`digraph paths {
  rankdir=LR;
  "User =jane's \\\\u{202e}hex";
  "ServiceAccount ops/boss";
  "control of the cluster";
  "User =jane's \\\\u{202e}hex" -> "ServiceAccount ops/boss" [label="requests-token"];
  "ServiceAccount ops/boss" -> "control of the cluster" [label="holds-everything"];
}
`);
    expect(drawMermaid(answer)).toContain('  n0["User #61;jane#39;s #92;u#123;202e#125;hex"]\n');
  });

  test('the fix as commands for a shell', () => {
    expect(describeFix(fixPaths(inventory))).toBe(`
# 1 edit (no fewer would do), evaluated again: 1 → 0 entries lead there
# remove verb create from rules[0] of Role ops/minter
kubectl patch role.rbac.authorization.k8s.io minter -n ops --type=json -p '[{"op":"test","path":"/rules","value":[{"apiGroups":[""],"resources":["serviceaccounts/token"],"verbs":["create"]}]},{"op":"replace","path":"/rules","value":[]}]'
`);
  });
});

describe('the review list', () => {
  const list = review(inventory);

  test('every subject with its risk, the riskiest first', () => {
    expect(list).toEqual({
      complete: true,
      reason: null,
      builtIn: 0,
      lines: [
        {
          kind: 'ServiceAccount',
          namespace: 'ops',
          name: 'boss',
          risk: 'critical',
          because: 'may do everything in the cluster',
          binding: 'ClusterRoleBinding boss-ops-boss',
          role: 'ClusterRole cluster-admin',
          scope: 'everywhere',
          rights: ['every verb on every resource of every API group', 'every verb on *'],
          created: null,
          changed: null,
        },
        {
          kind: 'User',
          namespace: null,
          name: "=jane's \u202ehex",
          risk: 'high',
          because: '2 steps from the cluster, its Secrets or a node',
          binding: 'RoleBinding ops/minter',
          role: 'Role minter',
          scope: 'ops',
          rights: ['create on serviceaccounts/token'],
          created: null,
          changed: null,
        },
      ],
    });
  });

  test('CSV takes no formula, and leaves no control character', () => {
    const [first] = list.lines;
    const hostile = {
      ...list,
      lines: first === undefined ? [] : [{ ...first, binding: ' =1+1', role: '@x', rights: ['a,"b"\n'] }],
    };
    expect(renderReview(hostile, 'csv', 80).split('\r\n')[1]).toBe(
      'ServiceAccount ops/boss,critical,"a,""b""\\u{a}",everywhere,\'@x,\' =1+1,may do everything in the cluster,not recorded,not recorded,[ ]',
    );
  });

  test('Markdown takes no cell, link or HTML', () => {
    const [first] = list.lines;
    const hostile = { ...list, lines: first === undefined ? [] : [{ ...first, name: '|<b>[x](y)' }] };
    expect(renderReview(hostile, 'md', 80)).toContain('| ServiceAccount ops/\\|&lt;b&gt;\\[x\\]\\(y\\) | critical |');
  });

  test('a table for the terminal', () => {
    expect(renderReview(list, 'table', 80).split('\n').slice(0, 4)).toEqual([
      '[ ] critical ServiceAccount ops/boss',
      '             may do everything in the cluster',
      '             ClusterRole cluster-admin everywhere by ClusterRoleBinding',
      '             boss-ops-boss, last change not recorded',
    ]);
  });
});
