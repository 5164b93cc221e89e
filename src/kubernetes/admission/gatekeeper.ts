import type { KubernetesObject } from '../object.ts';
import { type Fields, fieldsOf, listOf, textOf } from '../pod-security/fields.ts';
import { fieldsOfKind } from './judged-fields.ts';
import { type AdmissionPolicy, isTakenOut, type PodCoverage, type PolicySubject } from './policy.ts';
import { type LabelledNamespace, matchesWildcard, selectsEverything, selectsNamespace } from './selectors.ts';

/** The label by which Gatekeeper's webhooks leave a namespace alone. */
export const ignoreLabel = 'admission.gatekeeper.sh/ignore';

/** Kinds of Gatekeeper's library, and of clouds, that allow images by where they come from. */
const originKinds: ReadonlySet<string> = new Set([
  'K8sAllowedRepos',
  'K8sAllowedReposv2',
  'K8sDisallowedRepos',
  'K8sAzureV2ContainerAllowedImages',
  'K8sAzureContainerAllowedImages',
]);

/** What Gatekeeper holds: templates make kinds, constraints of those kinds are the policies. */
export function gatekeeperPolicies(
  templates: readonly KubernetesObject[],
  constraints: readonly KubernetesObject[],
): AdmissionPolicy[] {
  const byKind = new Map(templates.map((template) => [textOf(fieldsOf(template.spec).kind), template]));
  const used = new Set(constraints.map(({ kind }) => kind));
  return [
    ...templates.map((template) => toTemplate(template, used)),
    ...constraints.map((constraint) => toConstraint(constraint, byKind.get(constraint.kind))),
  ];
}

function toTemplate(template: KubernetesObject, used: ReadonlySet<string>): AdmissionPolicy {
  const kind = textOf(fieldsOf(template.spec).kind);
  const errors = listOf(fieldsOf(template.status).errors);
  return {
    product: 'Gatekeeper',
    object: template,
    called: `ConstraintTemplate ${template.metadata.name} of Gatekeeper`,
    parts: [],
    unbound: !used.has(kind),
    idle: !used.has(kind)
      ? `has no constraint of its kind ${kind || '(none)'}, so it judges nothing`
      : errors.length > 0
        ? `is not in force by its own status (${errors.join(', ')})`
        : null,
    open: [],
  };
}

function toConstraint(constraint: KubernetesObject, template: KubernetesObject | undefined): AdmissionPolicy {
  const spec = fieldsOf(constraint.spec);
  const match = fieldsOf(spec.match);
  const action = actionOf(spec);
  return {
    product: 'Gatekeeper',
    object: constraint,
    called: `constraint ${constraint.kind} ${constraint.metadata.name} of Gatekeeper`,
    parts: [
      {
        name: '',
        denies: action === 'deny',
        instead:
          action === 'warn' ? 'only warns' : action === 'dryrun' ? 'only audits (dryrun)' : `has action ${action}`,
        subject: subjectOf(constraint.kind, template),
        controls: fieldsOfKind(constraint.kind),
        pods: (namespace) => constrained(match, 'Pod', namespace),
        ...(constraint.kind === 'K8sExternalIPs'
          ? { externalIps: (namespace: LabelledNamespace) => constrained(match, 'Service', namespace) }
          : {}),
        frees: (namespace) =>
          matches(match.excludedNamespaces, namespace.name) || isTakenOut(match.namespaceSelector, namespace),
      },
    ],
    unbound: false,
    idle: null,
    open: [],
  };
}

/** `deny` where nothing is stated; of scoped actions, those at the webhook or through an admission policy count. */
function actionOf({ enforcementAction, scopedEnforcementActions }: Fields): string {
  const action = textOf(enforcementAction) || 'deny';
  if (action !== 'scoped') return action;
  const points = new Set(['*', 'validation.gatekeeper.sh', 'vap.k8s.io']);
  const actions = listOf(scopedEnforcementActions)
    .map(fieldsOf)
    .filter(({ enforcementPoints }) =>
      listOf(enforcementPoints).some((point) => points.has(textOf(fieldsOf(point).name))),
    )
    .map((one) => textOf(one.action));
  return ['deny', 'warn', 'dryrun'].find((one) => actions.includes(one)) ?? 'scoped, none of it at admission';
}

function subjectOf(kind: string, template: KubernetesObject | undefined): PolicySubject {
  const reads = listOf(fieldsOf(template?.spec).reads);
  const named = `${kind} ${template?.metadata.name ?? ''}`;
  if (reads.includes('external data') && /ratify|cosign|notation|notary|verif|signature/i.test(named))
    return 'signatures';
  return originKinds.has(kind) || reads.includes('image origins') ? 'origins' : 'other';
}

function constrained(match: Fields, kind: 'Pod' | 'Service', namespace: LabelledNamespace): PodCoverage {
  const { kinds, namespaces, excludedNamespaces, labelSelector, namespaceSelector, scope, name } = match;
  const ofKind = ({ apiGroups, kinds: names }: Fields): boolean =>
    (listOf(apiGroups).length === 0 || listOf(apiGroups).some((group) => group === '' || group === '*')) &&
    (listOf(names).length === 0 || listOf(names).some((one) => one === kind || one === '*'));
  if (listOf(kinds).length > 0 && !listOf(kinds).map(fieldsOf).some(ofKind)) return 'none';
  if (scope === 'Cluster') return 'none';
  if (listOf(namespaces).length > 0 && !matches(namespaces, namespace.name)) return 'none';
  if (matches(excludedNamespaces, namespace.name)) return 'none';
  if (!selectsNamespace(namespaceSelector, namespace)) return 'none';
  if (!selectsEverything(labelSelector)) return { narrowedBy: 'its labelSelector' };
  return textOf(name) === '' || name === '*' ? 'every' : { narrowedBy: 'its name' };
}

function matches(patterns: unknown, name: string): boolean {
  return listOf(patterns).some((pattern) => typeof pattern === 'string' && matchesWildcard(pattern, name));
}

/** Whether a Config of Gatekeeper keeps the webhook, or everything, away from the namespace; it reads none but the one of that name. Source: Gatekeeper documentation, "Exempting Namespaces". */
export function isExemptByConfig({ metadata, spec }: KubernetesObject, namespace: string): boolean {
  if (metadata.name !== 'config') return false;
  return listOf(fieldsOf(spec).match)
    .map(fieldsOf)
    .some(
      ({ processes, excludedNamespaces }) =>
        listOf(processes).some((process) => process === '*' || process === 'webhook') &&
        matches(excludedNamespaces, namespace),
    );
}
