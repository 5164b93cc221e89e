import { rightsOn } from './changes.ts';
import { type Grant, type Granted, singleRights } from './grant.ts';

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

/** Where a grant gives the verb on a signer that the API server trusts; requests and signers are in no namespace. */
export function trustedSigner(grant: Grant, way: (typeof certificateWays)[number]): Granted | undefined {
  if (grant.namespace !== undefined) return undefined;
  return singleRights(grant, way.signer).find(
    ({ match }) => match.limit === 'none' || match.names.some((name) => trusted.has(name)),
  );
}
