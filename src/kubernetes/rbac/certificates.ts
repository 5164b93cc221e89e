import { rightsOn } from './changes.ts';
import { describeGranted, describeRule, type Grant, type Granted, joinWords, rightsOf, singleRights } from './grant.ts';
import type { PolicyRule } from './rule.ts';
import { usableRights } from './usable.ts';

const group = 'certificates.k8s.io';

/**
 * The two ways to a certificate, each of two halves: to write the part of the request, and the verb on its signer
 * (plugin/pkg/admission/certificates: approval and signing).
 */
export const certificateWays = [
  {
    writing: rightsOn(['update', 'patch'], group, 'certificatesigningrequests/approval'),
    signer: rightsOn(['approve'], group, 'signers'),
  },
  {
    writing: rightsOn(['update', 'patch'], group, 'certificatesigningrequests/status'),
    signer: rightsOn(['sign'], group, 'signers'),
  },
] as const;

/** Signers whose certificates the API server takes for clients, and the name for all of that domain (certificates/util.go). */
const trusted: ReadonlySet<string> = new Set([
  'kubernetes.io/kube-apiserver-client',
  'kubernetes.io/kube-apiserver-client-kubelet',
  'kubernetes.io/legacy-unknown',
  'kubernetes.io/*',
]);

/** Where rules of the whole cluster give the verb on a signer that the API server trusts. */
export function signsForServer(
  rules: readonly PolicyRule[],
  { signer }: (typeof certificateWays)[number],
): Granted | undefined {
  return rightsOf(rules, signer).find(
    ({ match }) => match.limit === 'none' || match.names.some((name) => trusted.has(name)),
  );
}

/**
 * How a grant brings certificates that the API server trusts, in words: the writing half is its own, the verb on the signer that
 * of any of `held`, all that its subject holds. Requests and signers are in no namespace.
 */
export function certificatePower(grant: Grant, held: () => readonly Grant[]): string | undefined {
  const [power] = certificateWays.flatMap((way) => {
    const granted = usableRights(grant, way.writing);
    if (granted.length === 0) return [];
    const [signer] = held()
      .flatMap((holder) => {
        const usable = holder.namespace === undefined && singleRights(holder, way.signer).length > 0;
        const found = usable ? signsForServer(holder.rules, way) : undefined;
        return found === undefined ? [] : [{ match: found.match, from: describeRule(holder, found.match) }];
      })
      .sort((a, b) => (a.from < b.from ? -1 : 1));
    if (signer === undefined) return [];
    const { match, from } = signer;
    const signers = match.names.length === 0 ? 'any signer' : `signer ${joinWords(match.names)}`;
    return [`${describeGranted(grant, granted)}, and ${match.verb} for ${signers}, through ${from}`];
  });
  return power;
}
