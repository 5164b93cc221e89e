import { mastersGroup } from '../../kubernetes/rbac/authorizer.ts';
import { describeSubject } from '../../kubernetes/rbac/grant.ts';
import { rulesAllow } from '../../kubernetes/rbac/rights.ts';
import { reachingKeys, type Subject } from '../../kubernetes/rbac/subject.ts';
import type { Read } from '../fact.ts';
import { type GrantItem, grants } from '../grants.ts';
import { tokens } from '../tokens.ts';
import { drawFor, type RolesByName } from './combined.ts';
import { type Action, actionsOf, askedOf, becauseOf, doneBy, editsOf, type Mode } from './limited-actions.ts';
import { tokensOfNodes } from './node-identity.ts';
import { type Held, type Holders, heldIn } from './rights.ts';
import type { Scene } from './scene.ts';
import { impersonatesWithinLimits } from './server.ts';
import { drawRight, type Names } from './single.ts';
import type { DrawnWorkload } from './workloads.ts';

interface Cast {
  readonly scene: Scene;
  readonly holders: Holders;
  readonly names: Names;
  readonly roles: RolesByName;
  readonly byKey: ReadonlyMap<string, readonly GrantItem[]>;
  readonly workloads: readonly DrawnWorkload[];
  readonly doubt: string | undefined;
  readonly read: Read;
}

/**
 * Draws impersonation within limits (apiserver pkg/endpoints/filters/impersonation/mode.go): it takes the right to be somebody
 * and the right to do something meanwhile, and what comes of it is what both sides may do.
 */
export function drawLimited(
  scene: Scene,
  read: Read,
  holders: Holders,
  names: Names,
  roles: RolesByName,
  workloads: readonly DrawnWorkload[],
): void {
  const isOn = impersonatesWithinLimits(read, scene.minor);
  const limited = isOn === false ? [] : [...holders.own].filter(([, { held }]) => held.some(isLimited));
  if (limited.length === 0) return;
  const byKey = read.fact(grants).bySubject;
  const doubt = typeof isOn === 'string' ? isOn : undefined;
  const cast: Cast = { scene, holders, names, roles, byKey, workloads, doubt, read };
  for (const [from, { subject }] of limited) drawBy(cast, from, subject);
}

function isLimited({ power }: Held): boolean {
  return power.name.startsWith('limited-');
}

function drawBy(cast: Cast, from: string, subject: Subject): void {
  const { holders } = cast;
  const held = holders.effective(subject);
  const own = holders.grantsOf(subject);
  const users = heldIn(held, 'limited-users');
  for (const who of users) {
    const named = who.power.names?.map((name): Subject => ({ kind: 'User', name }));
    const all = [...holders.own.values()].map((one) => one.subject).filter(({ kind }) => kind === 'User');
    const called = named === undefined ? 'any user' : named.map(describeSubject).join(', ');
    drawAs(cast, { from, subject, own, who: [who], called, as: (named ?? all).filter(isPerson), mode: 'user-info' });
  }
  const [somebody] = users;
  for (const who of somebody === undefined ? [] : heldIn(held, 'limited-groups')) {
    const named = who.power.names?.map((name): Subject => ({ kind: 'Group', name }));
    const all = [...holders.own.values()].map((one) => one.subject).filter(({ kind }) => kind === 'Group');
    // The API server lets nobody be one of these within limits.
    const as = (named ?? all).filter(({ name }) => name !== mastersGroup);
    const called = named === undefined ? 'any group' : as.map(describeSubject).join(', ');
    const both = somebody === undefined ? [who] : [who, somebody];
    drawAs(cast, { from, subject, own, who: both, called, as, mode: 'user-info' });
  }
  for (const who of held.filter(({ power }) => power.name === 'limited-accounts')) {
    const as = [...holders.own.values()]
      .map((one) => one.subject)
      .filter(
        (one) =>
          one.kind === 'ServiceAccount' &&
          (who.namespace === undefined || one.namespace === who.namespace) &&
          (who.power.names?.includes(one.name) ?? true),
      );
    const where = who.namespace === undefined ? 'of any namespace' : `of namespace ${who.namespace}`;
    const called = who.power.names === undefined ? `any ServiceAccount ${where}` : as.map(describeSubject).join(', ');
    drawAs(cast, { from, subject, own, who: [who], called, as, mode: 'serviceaccount' });
  }
  for (const who of heldIn(held, 'limited-nodes')) {
    const called = who.power.names === undefined ? 'any node' : `node ${who.power.names.join(', ')}`;
    const nodes = who.power.names ?? null;
    drawAs(cast, { from, subject, own, who: [who], called, as: kubelets, mode: 'arbitrary-node', nodes });
  }
  // The API server asks about the name `*`, whatever the node is called.
  const ownNode = heldIn(held, 'limited-own-node').filter(({ power }) => power.names?.includes('*') ?? true);
  if (subject.kind === 'ServiceAccount') for (const who of ownNode) drawOwnNode(cast, subject, own, who);
}

const kubelets: readonly Subject[] = [{ kind: 'Group', name: 'system:nodes' }];

/** The token of a running pod names the node that it runs on: so this begins in the pods of the account. */
function drawOwnNode(
  cast: Cast,
  subject: Extract<Subject, { kind: 'ServiceAccount' }>,
  own: readonly GrantItem[],
  who: Held,
): void {
  const { workloads, read } = cast;
  for (const { id, namespace, account, nodes, item } of workloads) {
    if (namespace !== subject.namespace || account !== subject.name || nodes.size === 0) continue;
    const { mounted, gap } = read.fact(tokens).of(item.value.pod);
    if (mounted === false) continue;
    const names = [...nodes].sort();
    const called = `node ${names.join(', ')}`;
    const acting = { from: id, subject, own, who: [who], called, as: kubelets, nodes: names };
    drawAs(cast, { ...acting, mode: 'associated-node', doubt: mounted === undefined ? gap : undefined });
  }
}

/** The mode for users takes no node. */
function isPerson({ name }: Subject): boolean {
  return !name.startsWith('system:node:');
}

interface Acting {
  readonly from: string;
  readonly subject: Subject;
  /** The grants of the one who impersonates. */
  readonly own: readonly GrantItem[];
  readonly who: readonly Held[];
  readonly called: string;
  readonly as: readonly Subject[];
  readonly mode: Mode;
  /** Of a mode for nodes: which, or null for any. */
  readonly nodes?: readonly string[] | null;
  /** Why the impersonator may not come so far. */
  readonly doubt?: string | undefined;
}

/** A place that holds what the impersonator may do as somebody else, where that is anything. */
function drawAs(cast: Cast, { from, subject, own, who, called, as, mode, nodes, doubt }: Acting): void {
  const { scene, holders, names, roles, byKey } = cast;
  const actions = own.flatMap((item) => actionsOf(item, mode));
  if (actions.length === 0) return;
  const keys = new Set(as.flatMap(reachingKeys));
  const theirs = [...keys].flatMap((key) => byKey.get(key) ?? []);
  const done = actions.flatMap((action) => doneBy(holders, action, theirs, mode));
  // Whether a binding or a role may be written is asked about the one who is impersonated, without limits.
  const asked = done.length === 0 ? [] : theirs.flatMap((item) => askedOf(holders, item));
  const accounts = nodes === undefined ? [] : tokensBy(cast, actions, nodes);
  if (done.length === 0 && accounts.length === 0) return;
  const place = scene.graph.place({
    id: `as:${from}>${mode}:${called}`,
    kind: 'impersonated',
    called: `${called} within the limits of ${describeSubject(subject)}`,
  });
  scene.graph.step({
    from,
    to: place,
    technique: 'impersonates-within-limits',
    because: () => [...new Set(who.map((one) => one.because()))].join('; '),
    edits: () => who.flatMap((one) => one.edits()),
    doubt: cast.doubt ?? doubt,
  });
  for (const held of done) drawRight(scene, names, place, held);
  drawFor(scene, roles, place, [...done, ...asked], [...own, ...theirs]);
  drawOwnRoles(scene, roles, place, done, theirs);
  for (const { to, action, doubt: unseen } of accounts)
    scene.graph.step({
      from: place,
      to,
      technique: 'requests-token',
      because: () => becauseOf(action, mode, ['create'], ['serviceaccounts/token']),
      edits: () => editsOf(action, mode, ['create']),
      doubt: unseen,
    });
}

/** Who is impersonated may bind the roles that it holds (rbac/v1 registry, rolebinding/policybased): to the impersonator as well. */
function drawOwnRoles(
  scene: Scene,
  roles: RolesByName,
  place: string,
  done: readonly Held[],
  theirs: readonly GrantItem[],
): void {
  for (const { value } of theirs) {
    const { namespace, role } = value.grant;
    const kind = role.kind === 'Role' ? 'Role' : 'ClusterRole';
    const power = namespace === undefined ? 'write-cluster-bindings' : 'write-bindings';
    for (const writer of heldIn(done, power, namespace)) {
      const to = writer.power.names === undefined ? roles.holderOf(kind, role.name, namespace) : undefined;
      if (to !== undefined)
        scene.graph.step({ from: place, to, technique: 'binds-role', because: writer.because, edits: writer.edits });
    }
  }
}

interface NodeToken {
  readonly to: string;
  readonly action: Action;
  readonly doubt: string | undefined;
}

const tokenRequest = { verbs: ['create'], group: '', resource: 'serviceaccounts', subresource: 'token' };

/** Those tokens of accounts that an action lets through. */
function tokensBy(
  { scene, read, workloads }: Cast,
  actions: readonly Action[],
  named: readonly string[] | null,
): readonly NodeToken[] {
  return actions.flatMap((action) => {
    const { namespace } = action.item.value.grant;
    const [match] = rulesAllow([action.rule], tokenRequest);
    if (match === undefined) return [];
    const { accounts, doubt } = tokensOfNodes(
      scene,
      read,
      workloads,
      named,
      (one) =>
        (namespace === undefined || namespace === one.namespace) &&
        (match.limit === 'none' || match.names.includes(one.account)),
    );
    return [...accounts].map((to) => ({ to, action, doubt }));
  });
}
