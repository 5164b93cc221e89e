import { credentialTitle, readShape } from '../kubernetes/credential-shapes.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { isRecord } from '../kubernetes/record.ts';
import { workloadLists } from './controllers.ts';
import { defineFact, type Fact, type FactState, type Item } from './fact.ts';
import { aboutObject } from './lists.ts';

/** A ConfigMap by the shapes of its values, or another object by the annotations that hold a credential. */
export interface ConfigMapView {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Key and shape of each value: `<jwt>`. */
  readonly data: readonly (readonly [key: string, shape: string])[];
  /** Annotations whose values were found to hold a credential while collecting. */
  readonly annotations: readonly (readonly [key: string, shape: string])[];
}

const others = [
  'pods',
  ...workloadLists,
  'namespaces',
  'services',
  'serviceaccounts',
  'ingresses.networking.k8s.io',
  'persistentvolumeclaims',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
];

/** The ConfigMaps; one that is being deleted is left out. Other objects are items only where an annotation holds a credential. */
export const configMaps = defineFact({
  name: 'configMaps',
  from: ['configmaps'],
  evidence: others,
  derive(read): Fact<{ readonly configMap: ConfigMapView }> {
    const maps = read
      .source('configmaps')
      .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(toItem);
    const seen = new Set<string>();
    const annotated = others.flatMap((list) =>
      read.source(list).items.flatMap((object) => {
        // What a controller made carries the annotations of its template; the template is what is edited.
        if (object.metadata.annotations === undefined || object.metadata.ownerReferences !== undefined) return [];
        const item = toItem(object);
        const key = `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`;
        if (item.value.configMap.annotations.length === 0 || seen.has(key)) return [];
        seen.add(key);
        return [item];
      }),
    );
    return { ...read.stateOf(), items: [...maps, ...annotated] };
  },
});

/** Whether every object whose annotations may hold a credential was seen. */
export const annotationsSeen = defineFact({
  name: 'annotationsSeen',
  from: [],
  evidence: others,
  derive(read): FactState {
    const asked = others.filter((list) => !['NotCollected', 'Namespaced'].includes(read.source(list).reason ?? ''));
    return asked.length === 0 ? { state: 'complete', reason: null } : read.stateOf(...asked);
  },
});

function toItem(object: KubernetesObject): Item<{ readonly configMap: ConfigMapView }> {
  const { kind, metadata, data } = object;
  const { namespace = '', name, annotations = {} } = metadata;
  const entries = kind === 'ConfigMap' && isRecord(data) ? Object.entries(data) : [];
  return {
    value: {
      configMap: {
        kind,
        namespace,
        name,
        data: entries.flatMap(([key, shape]) => (typeof shape === 'string' ? [[key, shape] as const] : [])),
        annotations: Object.entries(annotations).filter(([, value]) => isKept(value)),
      },
    },
    about: aboutObject(object),
  };
}

/** Whether it stands for a value that was taken for a credential. */
function isKept(value: string): boolean {
  const shape = readShape(value);
  return shape !== undefined && (credentialTitle(shape) !== undefined || ['text', 'number', 'name'].includes(shape));
}
