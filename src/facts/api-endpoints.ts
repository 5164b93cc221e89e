import { isWhole } from '../inventory.ts';
import { isPublicAddress } from '../kubernetes/network/public-address.ts';
import { isRecord } from '../kubernetes/record.ts';
import { defineFact, describeGap, type FactState, type Read } from './fact.ts';

/** One address that the API server was seen to have, and where. */
export interface ApiEndpoint {
  readonly address: string;
  readonly from: string;
  /** Undefined for a name, which only the network of the asker resolves. */
  readonly public: boolean | undefined;
}

/** Where the API server is reached. */
export interface ApiEndpoints extends FactState {
  readonly endpoints: readonly ApiEndpoint[];
  /** Why there may be more, where a permission or another try would tell. */
  readonly gap: string | null;
}

const slices = 'endpointslices.discovery.k8s.io';
const clusterInfo = 'configmaps/kube-public/cluster-info';

/** Read by its content, never by its state: what is missing stands in `gap`. */
export const apiEndpoints = defineFact({
  name: 'apiEndpoints',
  from: [],
  evidence: ['connection', slices, clusterInfo],
  clusterWide: true,
  derive(read): ApiEndpoints {
    const gaps = ['connection', slices, clusterInfo].flatMap((name) => {
      const source = read.source(name);
      return isWhole(source) || source.state === 'out-of-scope' ? [] : [describeGap(name, source)];
    });
    return {
      state: 'complete',
      reason: null,
      endpoints: [...reached(read), ...listed(read), ...advertised(read)],
      gap: gaps.length === 0 ? null : gaps.join('; '),
    };
  },
});

/** What the scan reached: the address of the connection, or else what the kubeconfig names. */
function reached(read: Read): ApiEndpoint[] {
  const address = read.source('connection').items[0]?.address;
  if (typeof address === 'string') return [toEndpoint(address, 'reached by this scan')];
  const { server } = read.inventory.cluster;
  if (server === null || !URL.canParse(server)) return [];
  return [toEndpoint(new URL(server).hostname.replace(/^\[|\]$/g, ''), 'the server that was scanned')];
}

function listed(read: Read): ApiEndpoint[] {
  const slice = read
    .objects(slices)
    .find(({ metadata: { namespace, name } }) => namespace === 'default' && name === 'kubernetes');
  const addresses: unknown = slice?.addresses;
  return (Array.isArray(addresses) ? addresses : []).flatMap((address: unknown) =>
    typeof address === 'string' ? [toEndpoint(address, 'an endpoint of Service default/kubernetes')] : [],
  );
}

function advertised(read: Read): ApiEndpoint[] {
  const data = read.source(clusterInfo).items[0]?.data;
  const host = isRecord(data) ? data.host : undefined;
  return typeof host === 'string'
    ? [toEndpoint(host.replace(/^\[|\]$/g, ''), 'what kube-public/cluster-info names')]
    : [];
}

function toEndpoint(address: string, from: string): ApiEndpoint {
  const name = address === 'localhost' ? '127.0.0.1' : address;
  return { address, from, public: isPublicAddress(name) };
}
