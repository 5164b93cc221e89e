import { type Fields, mismatch, type Shape } from './shape.ts';

const strings: Shape = { list: 'string' };
const securityContext: Shape = {
  fields: {
    privileged: 'boolean',
    allowPrivilegeEscalation: 'boolean',
    readOnlyRootFilesystem: 'boolean',
    runAsNonRoot: 'boolean',
    runAsUser: 'number',
    runAsGroup: 'number',
    procMount: 'string',
    capabilities: { fields: { add: strings, drop: strings } },
    seccompProfile: { fields: { type: 'string', localhostProfile: 'string' } },
    appArmorProfile: { fields: { type: 'string', localhostProfile: 'string' } },
    seLinuxOptions: { map: 'string' },
    windowsOptions: { fields: { hostProcess: 'boolean', runAsUserName: 'string' } },
    sysctls: { list: { fields: { name: 'string', value: 'string' } } },
    supplementalGroups: { list: 'number' },
    fsGroup: 'number',
  },
};
const amounts: Shape = { fields: { limits: { map: 'scalar' }, requests: { map: 'scalar' } } };
const container: Shape = {
  fields: {
    name: 'string',
    image: 'string',
    command: strings,
    args: strings,
    env: { list: { fields: { name: 'string' } } },
    ports: { list: { fields: { containerPort: 'number', hostPort: 'number', protocol: 'string', name: 'string' } } },
    resources: amounts,
    securityContext,
    volumeMounts: { list: { fields: { name: 'string', mountPath: 'string', readOnly: 'boolean' } } },
  },
};
const containerList: Shape = { list: container };
const podSpec: Fields = {
  required: ['containers'],
  fields: {
    containers: { list: container, nonEmpty: true },
    initContainers: containerList,
    ephemeralContainers: containerList,
    hostNetwork: 'boolean',
    hostPID: 'boolean',
    hostIPC: 'boolean',
    hostUsers: 'boolean',
    serviceAccountName: 'string',
    serviceAccount: 'string',
    automountServiceAccountToken: 'boolean',
    securityContext,
    resources: amounts,
    os: { fields: { name: 'string' } },
    tolerations: { list: 'object' },
    volumes: {
      list: {
        fields: {
          name: 'string',
          hostPath: { fields: { path: 'string', type: 'string' } },
          projected: { fields: { sources: { list: 'object' } } },
        },
      },
    },
  },
};
const template: Shape = {
  fields: { metadata: { fields: { labels: { map: 'string' }, annotations: { map: 'string' } } }, spec: podSpec },
  required: ['spec'],
};
const withTemplate: Fields = {
  fields: { spec: { fields: { replicas: 'number', template }, required: ['template'] } },
  required: ['spec'],
};

const selector: Shape = {
  fields: {
    matchLabels: { map: 'string' },
    matchExpressions: { list: { fields: { key: 'string', operator: 'string', values: strings } } },
  },
};
const peers: Shape = {
  list: {
    fields: {
      podSelector: selector,
      namespaceSelector: selector,
      ipBlock: { fields: { cidr: 'string', except: strings } },
    },
  },
};
const policyPorts: Shape = { list: { fields: { port: 'scalar', endPort: 'number', protocol: 'string' } } };
const rules: Shape = {
  list: {
    fields: {
      verbs: strings,
      apiGroups: strings,
      resources: strings,
      resourceNames: strings,
      nonResourceURLs: strings,
    },
  },
};
const role: Fields = { fields: { rules, aggregationRule: { fields: { clusterRoleSelectors: { list: selector } } } } };
const binding: Fields = {
  required: ['roleRef'],
  fields: {
    roleRef: { fields: { apiGroup: 'string', kind: 'string', name: 'string' }, required: ['kind', 'name'] },
    subjects: {
      list: {
        fields: { apiGroup: 'string', kind: 'string', name: 'string', namespace: 'string' },
        required: ['kind', 'name'],
      },
    },
  },
};

/** The fields of each kind that verdicts rest on; other fields may have any shape. */
const shapes: Readonly<Record<string, Fields>> = {
  Pod: { fields: { spec: podSpec, status: { fields: { phase: 'string' } } }, required: ['spec'] },
  Deployment: withTemplate,
  StatefulSet: withTemplate,
  DaemonSet: withTemplate,
  ReplicaSet: withTemplate,
  // A Rollout may name a Deployment instead of having a template.
  Rollout: { fields: { spec: { fields: { replicas: 'number', template } } } },
  DeploymentConfig: { fields: { spec: { fields: { replicas: 'number', template } } } },
  CloneSet: withTemplate,
  // Knative's; its spec may be left to defaults.
  'Service.serving.knative.dev': { fields: { spec: { fields: { template } } } },
  ReplicationController: { fields: { spec: { fields: { replicas: 'number', template } } } },
  Job: withTemplate,
  CronJob: {
    fields: { spec: { fields: { jobTemplate: withTemplate }, required: ['jobTemplate'] } },
    required: ['spec'],
  },
  NetworkPolicy: {
    required: ['spec'],
    fields: {
      spec: {
        fields: {
          podSelector: selector,
          policyTypes: strings,
          ingress: { list: { fields: { from: peers, ports: policyPorts } } },
          egress: { list: { fields: { to: peers, ports: policyPorts } } },
        },
      },
    },
  },
  Role: role,
  ClusterRole: role,
  RoleBinding: binding,
  ClusterRoleBinding: binding,
  ServiceAccount: { fields: { automountServiceAccountToken: 'boolean' } },
  CertificateSigningRequest: {
    required: ['spec'],
    fields: {
      spec: { required: ['request'], fields: { request: 'string', signerName: 'string' } },
      status: { fields: { conditions: { list: { fields: { type: 'string' } } } } },
    },
  },
  Service: {
    fields: {
      spec: {
        fields: {
          type: 'string',
          selector: { map: 'string' },
          externalIPs: strings,
          loadBalancerSourceRanges: strings,
          ports: { list: { fields: { port: 'number', nodePort: 'number' } } },
        },
      },
    },
  },
  Ingress: {
    fields: {
      spec: {
        fields: {
          tls: { list: { fields: { hosts: strings, secretName: 'string' } } },
          rules: { list: { fields: { host: 'string', http: 'object' } } },
        },
      },
    },
  },
  PersistentVolume: {
    fields: {
      spec: {
        fields: {
          hostPath: { fields: { path: 'string' } },
          local: { fields: { path: 'string' } },
          claimRef: { fields: { namespace: 'string', name: 'string' } },
        },
      },
    },
  },
  LimitRange: {
    fields: { spec: { fields: { limits: { list: { fields: { type: 'string', default: { map: 'scalar' } } } } } } },
  },
  ResourceQuota: {
    fields: { spec: { fields: { hard: { map: 'scalar' }, scopes: strings, scopeSelector: 'object' } } },
  },
};

/** The first field that does not have the shape of its kind, in words; undefined where all do. */
export function findMalformed(kind: string, object: unknown, group = ''): string | undefined {
  const named = `${kind}.${group}`;
  const name = Object.hasOwn(shapes, named) ? named : kind;
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  return shape === undefined ? undefined : mismatch(object, shape, '');
}

/** What collecting keeps of a pod beside its spec. */
const keptOfPod: Shape = {
  fields: {
    nodeName: 'string',
    status: {
      fields: {
        phase: 'string',
        podIPs: strings,
        ready: 'boolean',
        ephemeralContainers: {
          list: { fields: { name: 'string', startedAt: 'string', finishedAt: 'string' }, required: ['name'] },
        },
        digests: { map: 'string' },
      },
    },
  },
};

/** The same for what collecting keeps of a pod beside its spec, which is stored apart. */
export function findMalformedPod(pod: unknown): string | undefined {
  return mismatch(pod, keptOfPod, '');
}

/** The same for a bare pod spec. */
export function findMalformedPodSpec(spec: unknown): string | undefined {
  return mismatch(spec, podSpec, 'spec');
}
