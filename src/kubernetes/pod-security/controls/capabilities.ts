import type { Control } from '../control.ts';
import { fieldsOf, listOf, textOf } from '../fields.ts';
import { isWindowsPod, type JudgedContainer } from '../judged-pod.ts';
import { distinct, named, namesOf, quoted } from '../wording.ts';

/**
 * The capabilities that baseline lets a container add: the container runtimes' defaults without NET_RAW.
 * Source: pod-security-admission, policy/check_capabilities_baseline.go.
 */
export const defaultCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** The capabilities that restricted lets a container add. Source: policy/check_capabilities_restricted.go. */
export const restrictedCapabilities: ReadonlySet<string> = new Set(['NET_BIND_SERVICE']);

/** No container adds a capability beyond the default ones; names are compared exactly. */
export const capabilitiesBaseline: Control = {
  id: 'capabilities_baseline',
  level: 'baseline',
  sinceMinor: 0,
  evaluate({ containers }) {
    const bad = addersBeyond(containers, defaultCapabilities);
    if (bad.length === 0) return undefined;
    return {
      reason: 'non-default capabilities',
      detail: additionDetail(bad),
      fieldPaths: bad.flatMap(({ paths }) => paths),
      containers: bad.map(({ name }) => name),
    };
  },
};

/** Every container drops `ALL`, in that case, and adds NET_BIND_SERVICE at most; Windows pods are exempt since 1.25. */
export const capabilitiesRestricted: Control = {
  id: 'capabilities_restricted',
  level: 'restricted',
  sinceMinor: 22,
  replaces: 'capabilities_baseline',
  evaluate(pod, minor) {
    if (minor >= 25 && isWindowsPod(pod)) return undefined;
    const keeping = pod.containers.filter((container) => !listOf(capabilitiesOf(container).drop).includes('ALL'));
    const adding = addersBeyond(pod.containers, restrictedCapabilities);
    if (keeping.length === 0 && adding.length === 0) return undefined;
    const faulty = new Set([...namesOf(keeping), ...adding.map(({ name }) => name)]);
    return {
      reason: 'unrestricted capabilities',
      detail: [
        ...(keeping.length === 0
          ? []
          : [`${named('container', namesOf(keeping))} must set securityContext.capabilities.drop=["ALL"]`]),
        ...(adding.length === 0 ? [] : [additionDetail(adding)]),
      ].join('; '),
      fieldPaths: [
        ...keeping.map(({ path }) => `${path}.securityContext.capabilities.drop`),
        ...adding.flatMap(({ paths }) => paths),
      ],
      containers: namesOf(pod.containers).filter((name) => faulty.has(name)),
    };
  },
};

interface Adder {
  readonly name: string;
  readonly added: readonly string[];
  readonly paths: readonly string[];
}

function addersBeyond(containers: readonly JudgedContainer[], allowed: ReadonlySet<string>): Adder[] {
  return containers.flatMap((container) => {
    const beyond = listOf(capabilitiesOf(container).add).flatMap((entry, index) => {
      const capability = textOf(entry);
      return allowed.has(capability)
        ? []
        : [{ capability, path: `${container.path}.securityContext.capabilities.add[${index}]` }];
    });
    if (beyond.length === 0) return [];
    return [
      {
        name: container.name,
        added: beyond.map(({ capability }) => capability),
        paths: beyond.map(({ path }) => path),
      },
    ];
  });
}

function additionDetail(adders: readonly Adder[]): string {
  const containers = named(
    'container',
    adders.map(({ name }) => name),
  );
  const added = quoted(distinct(adders.flatMap((adder) => adder.added)));
  return `${containers} must not include ${added} in securityContext.capabilities.add`;
}

function capabilitiesOf({ securityContext }: JudgedContainer) {
  return fieldsOf(securityContext.capabilities);
}
