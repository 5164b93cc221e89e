import { normaliseSubject, type Subject, subjectKey } from '../subject.ts';
import table from './shipped.json' with { type: 'json' };

// The service accounts of the bindings that Kubernetes ships: those under which the controllers run, one for each.
const controllers: ReadonlySet<string> = new Set(
  table.bindings
    .flatMap(({ subjects }) => subjects.map((subject) => normaliseSubject(subject)))
    .filter((subject) => subject.kind === 'ServiceAccount')
    .map(subjectKey),
);

/**
 * Whether a subject is Kubernetes itself: the superuser group, the nodes, the control plane's own users
 * (apiserver pkg/authentication/user/user.go) and the controllers of kube-system.
 */
export function isBuiltInIdentity(subject: Subject): boolean {
  switch (subject.kind) {
    case 'Group':
      return subject.name === 'system:masters' || subject.name === 'system:nodes' || isControlPlane(subject.name);
    case 'User':
      return isControlPlane(subject.name);
    case 'ServiceAccount':
      return subject.namespace === 'kube-system' && controllers.has(subjectKey(subject));
    case 'Unknown':
      return false;
  }
}

function isControlPlane(name: string): boolean {
  return name.startsWith('system:kube-');
}
