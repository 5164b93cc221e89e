import { inWords, isRecord } from '../kubernetes/record.ts';
import { defineFact, type Fact } from './fact.ts';
import { aboutObject } from './lists.ts';

/** One APIService: an API that this API server serves itself, or hands on to a Service. */
export interface ApiServiceView {
  readonly name: string;
  /** The Service that requests are handed on to; null where the API server answers by itself. */
  readonly service: { readonly namespace: string; readonly name: string } | null;
  readonly insecureSkipTLSVerify: boolean;
  /** Whether the CA of that Service is told. */
  readonly hasCaBundle: boolean;
}

/** The APIServices. */
export const apiServices = defineFact({
  name: 'apiServices',
  from: ['apiservices.apiregistration.k8s.io'],
  clusterWide: true,
  derive: (read): Fact<{ readonly apiService: ApiServiceView }> => ({
    ...read.stateOf(),
    items: read.source('apiservices.apiregistration.k8s.io').items.map((object) => {
      const spec = isRecord(object.spec) ? object.spec : {};
      const { service, insecureSkipTLSVerify, caBundle } = spec;
      return {
        value: {
          apiService: {
            name: object.metadata.name,
            service: isRecord(service) ? { namespace: inWords(service.namespace), name: inWords(service.name) } : null,
            insecureSkipTLSVerify: insecureSkipTLSVerify === true,
            hasCaBundle: typeof caBundle === 'string' && caBundle !== '',
          },
        },
        about: aboutObject(object),
      };
    }),
  }),
});
