import { plainName } from '../kubernetes/capabilities.ts';
import { editSpec } from '../kubernetes/paths/apply.ts';
import { defaultCapabilities } from '../kubernetes/pod-security/controls/capabilities.ts';
import { isRecord } from '../kubernetes/record.ts';
import { type Json, type PodRemedy, type Refusal, records, within } from './remedy.ts';

type ContainerEdit = (context: Json, pod: Json, container: Json) => Refusal;

/** Changes the security context of the container that a finding names. */
function ofContainer(breaks: string, edit: ContainerEdit): PodRemedy {
  return {
    breaks,
    pod(spec, { container: name }) {
      const all = [...records(spec.initContainers), ...records(spec.containers)];
      const container = all.find((one) => one.name === name);
      if (container === undefined) return 'an ephemeral container can not be changed: it ends with its pod';
      const had = isRecord(container.securityContext);
      const refusal = edit(within(container, 'securityContext'), spec, container);
      if (!had && Object.keys(within(container, 'securityContext')).length === 0) delete container.securityContext;
      return refusal;
    },
  };
}

/** Sets a field of the pod back to what it is by default. */
function ofPod(breaks: string, edit: (spec: Json) => Refusal): PodRemedy {
  return { breaks, pod: (spec) => edit(spec) };
}

const withoutField =
  (field: string) =>
  (spec: Json): undefined => {
    delete spec[field];
  };

function capabilitiesOf(context: Json): {
  readonly add: string[];
  readonly drop: string[];
  set(field: string, to: string[]): void;
} {
  const found = isRecord(context.capabilities) ? context.capabilities : {};
  const texts = (list: unknown): string[] =>
    Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
  return {
    add: texts(found.add),
    drop: texts(found.drop),
    set(field, to) {
      const holder = within(context, 'capabilities');
      if (to.length === 0) delete holder[field];
      else holder[field] = to;
      if (Object.keys(holder).length === 0) delete context.capabilities;
    },
  };
}

/** Confines what a seccomp or AppArmor field leaves unconfined, of the container and of its pod. */
function confine(field: string): ContainerEdit {
  return (context, pod) => {
    for (const holder of [context, pod.securityContext])
      if (isRecord(holder)) {
        const profile = holder[field];
        if (isRecord(profile) && profile.type === 'Unconfined') holder[field] = { type: 'RuntimeDefault' };
      }
    return undefined;
  };
}

const token = ofPod('programs that call the API server', (spec) => {
  const edited = editSpec(spec, [{ kind: 'token' }]);
  if (isRecord(edited)) Object.assign(spec, edited);
  return undefined;
});

/** Remedies of pod specs by check, in the order in which they are applied: some make room for those after them. */
export const podRemedies: Readonly<Record<string, PodRemedy>> = {
  'privileged-container': ofContainer('programs that use devices or kernel settings of the node', (context) => {
    context.privileged = false;
    return undefined;
  }),
  'host-pid': ofPod('programs that look at processes of the node', withoutField('hostPID')),
  'host-ipc': ofPod('programs that share memory with others on the node', withoutField('hostIPC')),
  'host-port': {
    breaks: 'clients that connect to this port of the node',
    pod(spec, { container: name }) {
      if (spec.hostNetwork === true) return 'its ports are those of the node while hostNetwork is set';
      for (const container of [...records(spec.containers), ...records(spec.initContainers)])
        if (container.name === name)
          for (const port of records(container.ports)) {
            delete port.hostPort;
            delete port.hostIP;
          }
      return undefined;
    },
  },
  'added-capability': ofContainer('what the program does with these capabilities', (context) => {
    const { add, set } = capabilitiesOf(context);
    set(
      'add',
      add.filter((name) => defaultCapabilities.has(name)),
    );
    return undefined;
  }),
  'undropped-capability': ofContainer(
    'programs that change owners or users, or listen on ports below 1024, as root',
    (context) => {
      const { add, set } = capabilitiesOf(context);
      set('drop', ['ALL']);
      set(
        'add',
        add.filter((name) => name === 'NET_BIND_SERVICE' || !defaultCapabilities.has(name)),
      );
      return undefined;
    },
  ),
  'net-raw-capability': ofContainer('ping and packet capture', (context) => {
    const { add, drop, set } = capabilitiesOf(context);
    if (add.some((name) => plainName(name) === 'ALL'))
      return 'it adds ALL capabilities: which of them it needs is not known';
    const kept = add.filter((name) => plainName(name) !== 'NET_RAW');
    if (kept.length < add.length) set('add', kept);
    if (!drop.includes('ALL') && !drop.includes('NET_RAW')) set('drop', [...drop, 'NET_RAW']);
    return undefined;
  }),
  'privilege-escalation': ofContainer('sudo, su and other set-user-ID programs', (context) => {
    // The API server refuses the flag beside them (pkg/apis/core/validation, ValidateSecurityContext).
    if (context.privileged === true) return 'a privileged container can not refuse privilege escalation';
    if (capabilitiesOf(context).add.some((name) => ['SYS_ADMIN', 'CAP_SYS_ADMIN'].includes(name)))
      return 'a container with SYS_ADMIN can not refuse privilege escalation';
    context.allowPrivilegeEscalation = false;
    return undefined;
  }),
  'unconfined-seccomp': ofContainer('programs that use rare system calls', confine('seccompProfile')),
  'missing-seccomp': ofContainer('programs that use rare system calls', (context) => {
    context.seccompProfile = { type: 'RuntimeDefault' };
    return undefined;
  }),
  'unconfined-apparmor': ofContainer('programs that mount, or write to /proc and /sys', confine('appArmorProfile')),
  'unmasked-proc': ofContainer('programs that write to /proc, such as nested containers', (context) => {
    delete context.procMount;
    return undefined;
  }),
  'root-allowed': ofContainer(
    'a container whose image runs as root: it does not start any more, and which user that is no Kubernetes API shows',
    (context, pod, container) => {
      const ofItsPod = isRecord(pod.securityContext) ? pod.securityContext : {};
      if ((context.runAsUser ?? ofItsPod.runAsUser) === 0)
        return `runAsUser is 0: with runAsNonRoot container ${String(container.name)} would never start`;
      context.runAsNonRoot = true;
      if (ofItsPod.runAsNonRoot === false) delete ofItsPod.runAsNonRoot;
      return undefined;
    },
  ),
  'writable-root-filesystem': ofContainer(
    'programs that write outside of their volumes; they need an emptyDir where they write',
    (context) => {
      context.readOnlyRootFilesystem = true;
      return undefined;
    },
  ),
  'writable-host-path': {
    breaks: 'programs that write to this path of the node',
    pod(spec, { container: name }) {
      const paths = new Set(records(spec.volumes).flatMap((one) => (isRecord(one.hostPath) ? [one.name] : [])));
      for (const container of [...records(spec.containers), ...records(spec.initContainers)])
        if (container.name === name)
          for (const mount of records(container.volumeMounts)) if (paths.has(mount.name)) mount.readOnly = true;
      return undefined;
    },
  },
  'unneeded-token': token,
  'default-service-account-use': token,
  'cached-image': {
    breaks: 'starts while the registry can not be reached',
    pod(spec, { container: name }) {
      for (const container of [...records(spec.containers), ...records(spec.initContainers)])
        if (container.name === name) container.imagePullPolicy = 'Always';
      return undefined;
    },
  },
};
