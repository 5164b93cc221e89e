import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tabulatePolicies } from '../../../src/kubernetes/network/governing-policies.ts';
import { naiveAllows } from './naive-reach.ts';
import { expectAgreement, namespaces, pods, policy, runs, toNaivePods } from './random-cluster.ts';

test('pairs and classes say of 2,000 random clusters what a naive evaluator says', () => {
  let clusters = 0;
  fc.assert(
    fc.property(namespaces, fc.array(policy, { maxLength: 5 }), pods, (spaces, policies, random) => {
      const naive = { namespaces: spaces, policies };
      const table = tabulatePolicies(policies, { blocksSelectPods: true });
      expectAgreement(table, toNaivePods(random), spaces, (...asked) => naiveAllows(naive, ...asked));
      clusters++;
    }),
    { numRuns: runs(2_000) },
  );
  expect(clusters).toBeGreaterThanOrEqual(runs(2_000));
}, 60_000);
