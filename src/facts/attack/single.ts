import { nothing } from '../../kubernetes/paths/graph.ts';
import type { TechniqueId } from '../../kubernetes/paths/techniques.ts';
import { drawNetworkRight, type Network } from './network.ts';
import type { Held } from './rights.ts';
import { accountId, addSet, allKubelets, anyUser, goals, runId, type Scene, setId } from './scene.ts';

/** What named objects are, as far as names limit a right. */
export interface Names {
  /** The place of the pod of that name; undefined where there is none, `unseen` where not all pods were seen. */
  pod(namespace: string, name: string): string | 'unseen' | undefined;
  /** Whether what makes pods exists under that name; undefined where that was not seen. */
  maker(namespace: string, name: string): boolean | undefined;
  /** The place of the pods of that node, by way of its kubelet; undefined where there is none. */
  kubelet(name: string): string | undefined;
  /** Why a name may be there although it was not seen. */
  readonly gap: string;
  /** The service accounts that act for those who write an object with this right, and namespaces whose pods it makes. */
  deployed(held: Held): { readonly accounts: readonly string[]; readonly makesPods: boolean };
  /** Whether the cluster takes its identities of AWS from a ConfigMap. */
  readonly obeysAwsAuth: boolean;
  /** The groups that people of OpenShift are in by objects of it; none elsewhere. */
  readonly writtenGroups: readonly string[];
  /** The service accounts of which a Secret holds a token, by namespace and name of the Secret. */
  readonly tokenSecrets: TokenSecrets;
  readonly network: Network;
}

export interface TokenSecrets {
  in(namespace: string): readonly { readonly secret: string; readonly account: string }[];
  /** Why there may be more; undefined where nobody asked, or all were seen. */
  readonly gap: string | undefined;
}

/** Draws the steps that a single right is. `from` is the place of whoever holds it. */
export function drawRight(scene: Scene, names: Names, from: string, held: Held): void {
  const { power, namespace } = held;
  const where = namespace ?? '*';
  const to = (place: string, technique: TechniqueId, doubt?: string): void =>
    scene.graph.step({ from, to: place, technique, because: held.because, edits: held.edits, doubt });
  const inNamespaces = (draw: (namespace: string) => void): void => {
    for (const one of namespace === undefined ? scene.namespaces : [namespace]) draw(one);
  };
  const pods = (technique: TechniqueId): void => {
    if (power.names === undefined) {
      to(setId('pods', where), technique);
      return;
    }
    for (const name of power.names)
      inNamespaces((one) => {
        const place = names.pod(one, name);
        if (place === 'unseen') to(setId('pods', one), technique, names.gap);
        else if (place !== undefined) to(place, technique);
      });
  };
  switch (power.name) {
    case 'make-pods':
      if (power.names === undefined) {
        to(setId('make', where), 'runs-pod-as');
        return;
      }
      for (const name of power.names)
        inNamespaces((one) => {
          const exists = names.maker(one, name);
          if (power.byApply && exists !== true) to(setId('make', one), 'runs-pod-as');
          else if (exists !== false)
            to(setId('make', one), 'runs-pod-as', exists === undefined ? names.gap : undefined);
        });
      return;
    case 'change-pods':
      pods('changes-pod');
      return;
    case 'exec-pods':
      pods('runs-in-pod');
      return;
    case 'exec-pods-by-get':
      if (scene.minor < 35) pods('runs-in-pod');
      return;
    case 'debug-pods':
      if (power.names === undefined) {
        to(setId('debug', where), 'debugs-pod');
        return;
      }
      pods('debugs-pod');
      return;
    case 'request-tokens':
      if (power.names === undefined) {
        to(setId('run', where), 'requests-token');
        return;
      }
      for (const name of power.names) inNamespaces((one) => to(runId(scene, one, name), 'requests-token'));
      return;
    case 'impersonate-accounts':
      if (power.names === undefined) {
        to(setId('accounts', where), 'impersonates');
        return;
      }
      for (const name of power.names) inNamespaces((one) => to(accountId(scene, one, name), 'impersonates'));
      return;
    case 'impersonate-users':
      if (namespace !== undefined) return;
      if (power.names === undefined) {
        to(anyUser, 'impersonates');
        return;
      }
      for (const name of power.names) to(`User:${name}`, 'impersonates');
      return;
    case 'read-secrets':
      if (power.names === undefined && namespace === undefined) to(goals.secrets, 'reads-secrets');
      // From 1.24 the token controller makes no Secrets by itself (LegacyServiceAccountTokenNoAutoGeneration).
      if (scene.minor >= 24) {
        inNamespaces((one) => {
          const made = names.tokenSecrets.in(one).filter(({ secret }) => power.names?.includes(secret) ?? true);
          for (const { account } of made) to(accountId(scene, one, account), 'reads-token-secret');
        });
        const { gap } = names.tokenSecrets;
        if (gap !== undefined) to(setId('accounts', where), 'reads-token-secret', gap);
        return;
      }
      if (power.names === undefined) {
        to(setId('accounts', where), 'reads-token-secret');
        return;
      }
      for (const name of power.names) {
        const account = /^(.+)-token-[a-z0-9]{5}$/.exec(name)?.[1];
        if (account !== undefined) inNamespaces((one) => to(accountId(scene, one, account), 'reads-token-secret'));
      }
      return;
    case 'use-kubelet':
      if (power.names === undefined) {
        to(allKubelets, 'uses-kubelet');
        return;
      }
      for (const name of power.names) {
        const place = names.kubelet(name);
        if (place !== undefined) to(place, 'uses-kubelet');
      }
      return;
    case 'write-webhooks':
      to(setId('make', '*'), 'mutates-objects');
      drawNetworkRight(scene, names, from, held);
      return;
    case 'change-config-maps':
      drawNetworkRight(scene, names, from, held);
      if (!names.obeysAwsAuth || (namespace ?? 'kube-system') !== 'kube-system') return;
      if (power.names === undefined || power.names.includes('aws-auth')) to(goals['cluster-admin'], 'edits-aws-auth');
      return;
    case 'write-deployed': {
      const { accounts, makesPods } = names.deployed(held);
      if (makesPods) to(setId('make', where), 'writes-deployed-object');
      for (const account of accounts) to(account, 'writes-deployed-object');
      return;
    }
    case 'write-user-groups':
      for (const group of names.writtenGroups)
        if (power.names?.includes(group) ?? true) to(`Group:${group}`, 'joins-group');
      return;
    default:
      drawNetworkRight(scene, names, from, held);
  }
}

/** The places that stand for all of a kind, in each namespace and everywhere, and what they lead to whatever the cluster holds. */
export function drawSets(scene: Scene): void {
  const kinds = ['make', 'pods', 'debug', 'run', 'accounts', 'admin', 'attract'] as const;
  for (const kind of kinds) addSet(scene, setId(kind, '*'));
  for (const namespace of scene.namespaces) {
    for (const kind of kinds) {
      addSet(scene, setId(kind, namespace));
      link(scene, setId(kind, '*'), setId(kind, namespace));
    }
    const of = (kind: (typeof kinds)[number]) => setId(kind, namespace);
    link(scene, of('make'), of('run'));
    link(scene, of('debug'), of('pods'));
    for (const kind of ['make', 'pods', 'run', 'debug'] as const) link(scene, of('admin'), of(kind));
  }
}

function link({ graph }: Scene, from: string, to: string): void {
  graph.step({ from, to, technique: 'stands-for', hops: 0, because: nothing });
}
