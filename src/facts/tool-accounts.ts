import { recogniseComponent } from '../kubernetes/components/recognise.ts';
import { podContainers } from '../kubernetes/pod-spec.ts';
import { type Subject, subjectKey } from '../kubernetes/rbac/subject.ts';
import { serviceAccountOf } from '../kubernetes/token.ts';
import { type Tool, type ToolPurpose, tools, toolsOf } from '../kubernetes/tools.ts';
import { defineFact, type FactState, type Item } from './fact.ts';
import { groupBy } from './group.ts';
import { type PodItem, pods } from './pods.ts';

/** The tools that run in the cluster, and the service accounts that only they run as. */
export interface ToolAccounts extends FactState {
  /** The tools of a purpose of which a pod was seen. */
  running(purpose: ToolPurpose): readonly Tool[];
  /** The service accounts of the pods of a tool. */
  accountsOf(tool: Tool): readonly Subject[];
  /**
   * Whether the subject is a service account as which nothing runs but tools of that purpose, or of that name where one is
   * given; undefined where other pods may.
   */
  isOwn(subject: Subject, purpose: ToolPurpose, name?: string): boolean | undefined;
}

/** Network plugins carry traffic, CSI drivers make volumes. */
const purposeOfFamily: ReadonlyMap<string, ToolPurpose> = new Map([
  ['cni', 'traffic'],
  ['csi', 'volumes'],
  ['storage', 'volumes'],
]);

interface Runner {
  readonly tools: readonly Tool[];
  readonly purpose: ToolPurpose | undefined;
}

export const toolAccounts = defineFact({
  name: 'toolAccounts',
  from: [],
  uses: [pods],
  derive(read): ToolAccounts {
    const { state, reason, items } = read.fact(pods);
    const runners = new Map<string, Runner[]>();
    const accounts = new Map<Tool, Map<string, Subject>>();
    for (const item of items) {
      if (item.about.unjudgeable !== undefined) continue;
      const { namespace, spec } = item.value.pod;
      const subject: Subject = { kind: 'ServiceAccount', namespace, name: serviceAccountOf(spec) };
      const key = subjectKey(subject);
      const runner = toRunner(item);
      const known = runners.get(key);
      if (known === undefined) runners.set(key, [runner]);
      else known.push(runner);
      for (const tool of runner.tools) accounts.set(tool, (accounts.get(tool) ?? new Map()).set(key, subject));
    }
    const running = groupBy(
      tools.filter((tool) => accounts.has(tool)),
      ({ purpose }) => purpose,
    );
    return {
      state,
      reason,
      running: (purpose) => running.get(purpose) ?? [],
      accountsOf: (tool) => [...(accounts.get(tool)?.values() ?? [])],
      isOwn(subject, purpose, name) {
        if (subject.kind !== 'ServiceAccount') return false;
        if (state !== 'complete') return undefined;
        const those = runners.get(subjectKey(subject)) ?? [];
        return those.length > 0 && those.every((runner) => serves(runner, purpose, name));
      },
    };
  },
});

function serves({ tools, purpose }: Runner, asked: ToolPurpose, name: string | undefined): boolean {
  if (purpose === asked && name === undefined) return true;
  return tools.some((tool) => tool.purpose === asked && (name === undefined || tool.name === name));
}

function toRunner({ value: { pod }, about: { object } }: Item<PodItem>): Runner {
  const images = podContainers(pod.spec).flatMap(({ container: { image } }) =>
    typeof image === 'string' ? [image] : [],
  );
  const component = recogniseComponent({
    kind: object.kind,
    namespace: pod.namespace,
    name: object.name,
    labels: pod.labels,
    annotations: pod.annotations,
    images,
  });
  return { tools: toolsOf(images), purpose: component && purposeOfFamily.get(component.family) };
}
