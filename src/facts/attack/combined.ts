import type { Edit } from '../../kubernetes/paths/edits.ts';
import type { PowerName } from '../../kubernetes/paths/rights.ts';
import type { TechniqueId } from '../../kubernetes/paths/techniques.ts';
import { mastersGroup } from '../../kubernetes/rbac/authorizer.ts';
import { implicitGroups } from '../../kubernetes/rbac/subject.ts';
import { type Held, type Holders, heldIn } from './rights.ts';
import { addSet, allKubelets, anyNode, anyUser, goals, type Scene, setId } from './scene.ts';

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
  holderOf(kind: 'ClusterRole' | 'Role', name: string, namespace: string | undefined): string | undefined;
  /** The names of the Roles of a namespace. */
  namesIn(namespace: string): readonly string[];
}

/** Draws the steps that need several rights at once, whichever bindings they come from. */
export function drawCombinations(scene: Scene, holders: Holders, roles: RolesByName): void {
  const hasHalf = (held: readonly Held[] = []): boolean => held.some(({ power }) => halves.has(power.name));
  const groups = new Set(
    [...holders.own.values()].flatMap(({ subject, held }) =>
      subject.kind === 'Group' && hasHalf(held) ? [subject.name] : [],
    ),
  );
  for (const [from, { subject, held }] of holders.own)
    if (hasHalf(held) || (groups.size > 0 && implicitGroups(subject).some((group) => groups.has(group))))
      drawFor(scene, roles, from, holders.effective(subject));
}

/** Draws those of one place. */
export function drawFor(scene: Scene, roles: RolesByName, from: string, held: readonly Held[]): void {
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
  step(goals['cluster-admin'], 'escalates-role', [all('escalate-cluster-roles'), all('write-cluster-roles')]);
  for (const escalate of any('escalate-cluster-roles'))
    for (const writer of any('write-cluster-roles')) {
      if (escalate.power.names === undefined && writer.power.names === undefined) continue;
      const both = (escalate.power.names ?? writer.power.names ?? []).filter(
        (name) => writer.power.names?.includes(name) ?? true,
      );
      // A role that the writer does not hold is of no use to it.
      const mine = held.find(({ role }) => both.some((name) => role === `ClusterRole/${name}`));
      if (mine === undefined) continue;
      step(mine.namespace === undefined ? goals['cluster-admin'] : setId('admin', mine.namespace), 'escalates-role', [
        [escalate],
        [writer],
      ]);
    }
  step(goals['cluster-admin'], 'binds-role', [all('bind-cluster-roles'), all('write-cluster-bindings')]);
  for (const bind of any('bind-cluster-roles'))
    for (const name of bind.power.names ?? []) {
      const place = roles.holderOf('ClusterRole', name, undefined);
      if (place !== undefined) step(place, 'binds-role', [[bind], all('write-cluster-bindings')]);
    }
  const signers = (name: string) => any('approve-signer').filter(({ power }) => covers(power.names, name));
  const requests = [all('make-requests'), any('approve-requests')];
  step(anyUser, 'approves-certificate', [...requests, signers('kubernetes.io/kube-apiserver-client')]);
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
    if (scope === undefined) continue;
    for (const bind of any('bind-roles', scope))
      for (const name of bind.power.names ?? roles.namesIn(scope)) {
        const place = roles.holderOf('Role', name, scope);
        if (place !== undefined) step(place, 'binds-role', [[bind], all('write-bindings', scope)]);
      }
    // Only a Role that the writer holds itself.
    const mine = held.filter(({ role, namespace }) => namespace === scope && role.startsWith('Role/'));
    const named = (one: Held) =>
      one.power.names === undefined || mine.some(({ role }) => one.power.names?.includes(role.slice(5)));
    if (mine.length > 0)
      step(setId('admin', scope), 'escalates-role', [
        any('escalate-roles', scope).filter(named),
        any('write-roles', scope).filter(named),
      ]);
  }
  drawPodSecurity(scene, held, step);
}

type DrawStep = (
  to: string,
  technique: TechniqueId,
  parts: readonly (readonly Held[])[],
  more?: readonly Edit[],
) => void;

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
