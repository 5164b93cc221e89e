import type { Control } from '../control.ts';
import { type Fields, fieldsOf, isSet, listOf, textOf } from '../fields.ts';
import type { JudgedPod } from '../judged-pod.ts';
import { counted, distinct, named, namedUsers, quoted } from '../wording.ts';

/** The volume types that restricted allows. Source: pod-security-admission, policy/check_restrictedVolumes.go. */
export const restrictedVolumeTypes: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** The volume types that restricted forbids by name; the first one set names a volume that has several. */
const forbiddenVolumeTypes: readonly string[] = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
];

/** No volume is a path of the node. Source: policy/check_hostPathVolumes.go. */
export const hostPathVolumes: Control = {
  id: 'hostPathVolumes',
  level: 'baseline',
  sinceMinor: 0,
  evaluate(pod) {
    const bad = volumesOf(pod).filter(({ fields }) => isSet(fields.hostPath));
    if (bad.length === 0) return undefined;
    return {
      reason: 'hostPath volumes',
      detail: named(
        'volume',
        bad.map(({ name }) => name),
      ),
      fieldPaths: bad.map(({ path }) => `${path}.hostPath`),
      containers: [],
    };
  },
};

/** Every volume is of a type that reaches neither the node nor storage named by the pod itself. */
export const restrictedVolumes: Control = {
  id: 'restrictedVolumes',
  level: 'restricted',
  sinceMinor: 0,
  replaces: 'hostPathVolumes',
  evaluate({ spec }) {
    const bad = restrictedVolumesOf(spec);
    if (bad.length === 0) return undefined;
    const names = bad.map(({ name }) => name);
    const types = distinct(bad.map(({ type }) => type));
    return {
      reason: 'restricted volume types',
      detail: `${namedUsers('volume', names)} ${counted('restricted volume type', types.length)} ${quoted(types)}`,
      fieldPaths: bad.map(({ path }) => path),
      containers: [],
    };
  },
};

/** A volume of a type that restricted forbids; the type is `unknown` where Kubernetes has none of that name. */
export interface RestrictedVolume {
  readonly name: string;
  readonly type: string;
  /** The field that names the type, as it is written. */
  readonly field: string;
  /** Of that field, relative to the pod spec. */
  readonly path: string;
}

/** The volumes of a pod spec that restricted forbids, hostPath among them. */
export function restrictedVolumesOf(spec: object): RestrictedVolume[] {
  return volumesOf({ spec: fieldsOf(spec) }).flatMap(({ fields, name, path }) => {
    const found = forbiddenTypeOf(fields);
    return found === undefined ? [] : [{ ...found, name, path: `${path}.${found.field}` }];
  });
}

/** The type that forbids the volume and its field; undefined where an allowed type is set too, which decides. */
function forbiddenTypeOf(volume: Fields): { type: string; field: string } | undefined {
  const sources = Object.keys(volume).filter((field) => field !== 'name' && isSet(volume[field]));
  if (sources.some((field) => restrictedVolumeTypes.has(field))) return undefined;
  const type = forbiddenVolumeTypes.find((known) => sources.includes(known));
  if (type !== undefined) return { type, field: type };
  // A volume without any source is an emptyDir before admission sees it. Source: pkg/apis/core/v1/defaults.go.
  const [field] = sources;
  return field === undefined ? undefined : { type: 'unknown', field };
}

function volumesOf({ spec }: Pick<JudgedPod, 'spec'>): { fields: Fields; name: string; path: string }[] {
  return listOf(spec.volumes).map((volume, index) => {
    const fields = fieldsOf(volume);
    return { fields, name: textOf(fields.name), path: `volumes[${index}]` };
  });
}
