import { levelObstacles } from '../facts/level-obstacles.ts';
import { podLevels } from '../facts/pod-levels.ts';
import { serviceAccounts } from '../facts/tokens.ts';
import { pinnedVersions } from '../kubernetes/pod-security/namespace-levels.ts';
import { normaliseSubject } from '../kubernetes/rbac/subject.ts';
import { isRecord } from '../kubernetes/record.ts';
import { type Json, type ObjectRemedy, records, within } from './remedy.ts';

const label = 'pod-security.kubernetes.io/';

function labelsOf(object: Json): Json {
  return within(within(object, 'metadata'), 'labels');
}

/** Takes the subject that a finding is about out of its binding. */
const withoutSubject: ObjectRemedy = {
  breaks: 'whoever relies on this right',
  object(object, { fieldPath }) {
    const [, index] = /^subjects\[(\d+)\]/.exec(fieldPath ?? '') ?? [];
    const { subjects } = object;
    if (index === undefined || !Array.isArray(subjects) || Number(index) >= subjects.length)
      return 'which of its subjects is meant is not known';
    object.subjects = subjects.filter((_, i) => i !== Number(index));
    return undefined;
  },
};

/** Remedies of other objects by check. */
export const objectRemedies: Readonly<Record<string, ObjectRemedy>> = {
  'default-service-account-token': {
    breaks: 'pods of the default service account that call the API server and do not ask for a token themselves',
    object(object) {
      object.automountServiceAccountToken = false;
      return undefined;
    },
  },
  'unenforced-namespace': {
    breaks: 'pods that are created later and do not meet the level',
    object(object, { object: { name } }, store) {
      const level = store.get(podLevels).of(name);
      if (level === undefined) return 'its pods were not seen whole';
      if (level === 'privileged') return 'not all of its pods meet baseline: kaudit psa says which';
      // A namespace without pods meets everything.
      labelsOf(object)[`${label}enforce`] = level ?? 'restricted';
      return undefined;
    },
  },
  'namespace-below-restricted': {
    breaks: 'pods that are created later and do not meet restricted',
    object(object, { object: { name } }, store) {
      const known = store.get(levelObstacles);
      if (!known.whole) return known.gap;
      if (known.of(name, 'restricted').length > 0)
        return 'not all of its workloads meet restricted: kaudit psa says which';
      labelsOf(object)[`${label}enforce`] = 'restricted';
      return undefined;
    },
  },
  'unwatched-namespace': {
    breaks: 'nothing: both labels only report',
    object(object) {
      const labels = labelsOf(object);
      labels[`${label}audit`] = 'restricted';
      labels[`${label}warn`] = 'restricted';
      return undefined;
    },
  },
  'stale-pod-security-version': {
    breaks: 'pods that are created later and do not meet the rules of the newest version',
    object(object) {
      const labels = labelsOf(object);
      for (const pin of pinnedVersions(labels)) delete labels[pin.label];
      return undefined;
    },
  },
  'service-external-ip': {
    breaks: 'clients that connect to these addresses',
    object(object) {
      if (isRecord(object.spec)) delete object.spec.externalIPs;
      return undefined;
    },
  },
  'node-port-service': {
    breaks: 'clients that connect to a port of the nodes',
    object(object) {
      if (!isRecord(object.spec)) return 'it has no spec';
      object.spec.type = 'ClusterIP';
      delete object.spec.externalTrafficPolicy;
      for (const port of records(object.spec.ports)) delete port.nodePort;
      return undefined;
    },
  },
  'dangling-binding': {
    breaks: 'nobody: these subjects do not exist. Whoever creates them gets the right',
    object(object, { object: { namespace }, message }, store) {
      if (!Array.isArray(object.subjects) || message.includes(' refers to '))
        return 'its role does not exist: create the role, or kubectl delete the binding';
      const accounts = store.get(serviceAccounts);
      object.subjects = object.subjects.filter((one: unknown) => {
        const subject = normaliseSubject(one, namespace);
        return subject.kind !== 'ServiceAccount' || accounts.has(subject.namespace, subject.name);
      });
      return undefined;
    },
  },
  'anonymous-grant': withoutSubject,
  'all-authenticated-grant': withoutSubject,
  'all-service-accounts-grant': withoutSubject,
  'default-service-account-grant': withoutSubject,
};
