import type { Edit } from '../../kubernetes/paths/edits.ts';
import type { PowerName } from '../../kubernetes/paths/rights.ts';
import type { TechniqueId } from '../../kubernetes/paths/techniques.ts';
import { mastersGroup } from '../../kubernetes/rbac/authorizer.ts';
import type { RoleRef } from '../../kubernetes/rbac/role.ts';
import { implicitGroups } from '../../kubernetes/rbac/subject.ts';
import type { GrantItem } from '../grants.ts';
import { type Held, type Holders, heldIn } from './rights.ts';
import { addSet, allKubelets, anyName, anyNode, goals, type Scene, setId } from './scene.ts';

/** Combinations that are drawn as steps of their own; of more, each part is a step. */
const combinations = 4;

const halves: ReadonlySet<PowerName> = new Set<PowerName>([
  'make-secrets',
  'impersonate-groups',
  'bind-cluster-roles',
  'bind-roles',
  'escalate-cluster-roles',
  'escalate-roles',
  'approve-requests',
  'make-volumes',
  'relabel-namespaces',
  'write-policies',
]);

/** What bound roles give: the rules of a role by kind and name, in that namespace; a place that holds them. */
export interface RolesByName {
  holderOf(kind: string, name: string, namespace: string | undefined): string | undefined;
  /** A place that holds every Role of a namespace, or of all; undefined where there is none. */
  anyRole(namespace: string | undefined): string | undefined;
  /** The bindings of that name; of a ClusterRoleBinding the namespace is undefined. */
  bindingsCalled(name: string): readonly { readonly namespace: string | undefined; readonly role: RoleRef }[];
}

/** Draws the steps that need several rights at once, whichever bindings they come from. */
export function drawCombinations(scene: Scene, holders: Holders, roles: RolesByName): void {
  const groups = new Set(
    [...holders.own.values()].flatMap(({ subject, held }) =>
      subject.kind === 'Group' && hasHalf(held) ? [subject.name] : [],
    ),
  );
  for (const [from, { subject, held }] of holders.own)
    if (hasHalf(held) || (groups.size > 0 && implicitGroups(subject).some((group) => groups.has(group))))
      drawFor(scene, roles, from, holders.effective(subject), holders.grantsOf(subject));
}

/** Whether there is a part of a combination. */
export function hasHalf(held: readonly Held[]): boolean {
  return held.some(({ power }) => halves.has(power.name));
}

/** Draws those of one place; `own`: the grants by which it holds roles, which it may write as it pleases. */
export function drawFor(
  scene: Scene,
  roles: RolesByName,
  from: string,
  held: readonly Held[],
  own: readonly GrantItem[],
): void {
  const step = (
    to: string,
    technique: TechniqueId,
    parts: readonly (readonly Held[])[],
    more: readonly Edit[] = [],
  ) => {
    if (parts.reduce((product, part) => product * part.length, 1) > combinations) {
      drawInParts(scene, { from, to, technique }, parts, more);
      return;
    }
    for (const chosen of choose(parts))
      scene.graph.step({
        from,
        to,
        technique,
        because: () => [...new Set(chosen.map((one) => one.because()))].join('; '),
        edits: () => [...chosen.flatMap(({ edits }) => edits()), ...more],
      });
  };
  const all = (name: PowerName, namespace?: string) =>
    heldIn(held, name, namespace).filter(({ power }) => power.names === undefined);
  const any = (name: PowerName, namespace?: string) => heldIn(held, name, namespace);
  const scopes = new Set(held.map(({ namespace }) => namespace));

  // Cluster-wide objects.
  const masters = any('impersonate-groups').filter(({ power }) => power.names?.includes(mastersGroup) ?? true);
  const somebody = [...any('impersonate-users'), ...held.filter(({ power }) => power.name === 'impersonate-accounts')];
  step(goals['cluster-admin'], 'impersonates-masters', [masters, somebody]);
  for (const group of any('impersonate-groups'))
    for (const name of group.power.names ?? []) step(`Group:${name}`, 'impersonates', [[group], somebody]);
  step(goals['cluster-admin'], 'binds-role', [all('bind-cluster-roles'), all('write-cluster-bindings')]);
  for (const bind of any('bind-cluster-roles'))
    for (const name of bind.power.names ?? []) {
      const place = roles.holderOf('ClusterRole', name, undefined);
      if (place !== undefined) step(place, 'binds-role', [[bind], all('write-cluster-bindings')]);
    }
  const signers = (name: string) => any('approve-signer').filter(({ power }) => covers(power.names, name));
  const requests = [all('make-requests'), any('approve-requests')];
  step(anyName, 'approves-certificate', [...requests, signers('kubernetes.io/kube-apiserver-client')]);
  step(allKubelets, 'approves-certificate', [...requests, signers('kubernetes.io/kube-apiserver-client-kubelet')]);
  step(setId('make', '*'), 'mutates-objects', [all('write-policies'), all('write-policy-bindings')]);

  // Within a namespace, held there or everywhere.
  for (const scope of scopes) {
    const where = scope ?? '*';
    step(setId('accounts', where), 'makes-token-secret', [all('make-secrets', scope), all('read-secrets', scope)]);
    step(setId('admin', where), 'binds-role', [all('bind-cluster-roles', scope), all('write-bindings', scope)]);
    for (const bind of any('bind-cluster-roles', scope))
      for (const name of bind.power.names ?? [])
        for (const namespace of scope === undefined ? scene.namespaces : [scope]) {
          const place = roles.holderOf('ClusterRole', name, namespace);
          if (place !== undefined) step(place, 'binds-role', [[bind], all('write-bindings', scope)]);
        }
    for (const bind of any('bind-roles', scope)) {
      const namespaces = scope === undefined ? scene.namespaces : [scope];
      const places =
        bind.power.names === undefined
          ? [roles.anyRole(scope)]
          : bind.power.names.flatMap((name) => [...namespaces].map((one) => roles.holderOf('Role', name, one)));
      for (const place of places)
        if (place !== undefined) step(place, 'binds-role', [[bind], all('write-bindings', scope)]);
    }
  }
  drawWrittenBindings(roles, held, step);
  drawRaising(held, own, step);
  drawPodSecurity(scene, held, step);
}

type DrawStep = (
  to: string,
  technique: TechniqueId,
  parts: readonly (readonly Held[])[],
  more?: readonly Edit[],
) => void;

/** A binding that is there keeps its role, whoever writes it: only the subjects of one change (pkg/apis/rbac/validation). */
function drawWrittenBindings(roles: RolesByName, held: readonly Held[], step: DrawStep): void {
  for (const writer of held) {
    const isCluster = writer.power.name === 'write-cluster-bindings';
    if (!isCluster && writer.power.name !== 'write-bindings') continue;
    for (const { namespace, role } of writer.power.names?.flatMap((name) => roles.bindingsCalled(name)) ?? []) {
      if (isCluster !== (namespace === undefined) || (writer.namespace ?? namespace) !== namespace) continue;
      const power = role.kind === 'Role' ? 'bind-roles' : 'bind-cluster-roles';
      const binds = heldIn(held, power, namespace).filter((one) => reaches(one, role.name));
      const place = binds.length === 0 ? undefined : roles.holderOf(role.kind, role.name, namespace);
      if (place !== undefined) step(place, 'binds-role', [binds, [writer]]);
    }
  }
}

const roleWriting: ReadonlySet<PowerName> = new Set<PowerName>([
  'escalate-cluster-roles',
  'escalate-roles',
  'write-cluster-roles',
  'write-roles',
]);

/** Every right into a role: one that the writer does not hold is of no use to it. */
function drawRaising(held: readonly Held[], own: readonly GrantItem[], step: DrawStep): void {
  const writing = held.filter(({ power }) => roleWriting.has(power.name));
  if (!writing.some(({ power }) => power.name.startsWith('escalate-'))) return;
  for (const { value } of own) {
    const { namespace, role } = value.grant;
    const ofRole = (power: PowerName) => heldIn(writing, power, namespace).filter((one) => reaches(one, role.name));
    const ofCluster = (power: PowerName) => heldIn(writing, power).filter((one) => reaches(one, role.name));
    step(
      namespace === undefined ? goals['cluster-admin'] : setId('admin', namespace),
      'escalates-role',
      role.kind === 'Role'
        ? [ofRole('escalate-roles'), ofRole('write-roles')]
        : [ofCluster('escalate-cluster-roles'), ofCluster('write-cluster-roles')],
    );
  }
}

function reaches({ power }: Held, name: string): boolean {
  return power.names?.includes(name) ?? true;
}

/** Ways around what a namespace refuses, for those who make pods there. */
function drawPodSecurity(scene: Scene, held: readonly Held[], step: DrawStep): void {
  const volumes = heldIn(held, 'make-volumes').filter(({ namespace }) => namespace === undefined);
  const labels = held.filter(({ power }) => power.name === 'relabel-namespaces');
  if (volumes.length === 0 && labels.length === 0) return;
  const makers = held.filter(({ power }) => power.name === 'make-pods' && power.names === undefined);
  const claims = held.filter(({ power }) => power.name === 'make-claims' && power.names === undefined);
  for (const maker of makers) {
    const usable = claims.filter(
      ({ namespace }) => namespace === undefined || maker.namespace === undefined || namespace === maker.namespace,
    );
    step(anyNode, 'mounts-host-volume', [volumes, usable, [maker]]);
    const places = maker.namespace === undefined ? [...scene.namespaces] : [maker.namespace];
    for (const label of labels) {
      const lifts = places.some((namespace) => {
        const level = scene.levelOf(namespace);
        if (level !== 'baseline' && level !== 'restricted') return false;
        // A request for a namespace by name has that name as its namespace (apiserver requestinfo.go).
        if (label.namespace !== undefined && label.namespace !== namespace) return false;
        return label.power.names?.includes(namespace) ?? true;
      });
      if (lifts) step(anyNode, 'lifts-pod-security', [[label], [maker]]);
    }
  }
}

/** One part after the other, by places between that nobody sees: as many steps as there are rights, and the same edits close them. */
function drawInParts(
  scene: Scene,
  { from, to, technique }: { readonly from: string; readonly to: string; readonly technique: TechniqueId },
  parts: readonly (readonly Held[])[],
  more: readonly Edit[],
): void {
  let at = from;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const next = isLast ? to : addSet(scene, `part:${from}>${technique}>${to}#${index}`);
    for (const { because, edits } of part)
      scene.graph.step({
        from: at,
        to: next,
        technique,
        hops: isLast ? 1 : 0,
        because,
        edits: () => [...edits(), ...more],
      });
    at = next;
  }
}

function covers(names: readonly string[] | undefined, signer: string): boolean {
  return names === undefined || names.includes(signer) || names.includes(`${signer.slice(0, signer.indexOf('/'))}/*`);
}

/** One of each, in every way; none where one of them is missing. */
function choose(parts: readonly (readonly Held[])[]): readonly (readonly Held[])[] {
  return parts.reduce<readonly (readonly Held[])[]>(
    (chosen, part) => chosen.flatMap((before) => part.map((one) => [...before, one])),
    [[]],
  );
}
