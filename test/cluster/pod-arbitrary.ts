import fc, { type Arbitrary } from 'fast-check';

/** What a pod of the test is made of; ephemeral containers are added to a running one, as `kubectl debug` does. */
export interface GeneratedPod {
  annotations: Record<string, string>;
  spec: Record<string, unknown>;
  ephemeralContainers?: Record<string, unknown>[];
}

/**
 * Pods that vary in every field that the Pod Security Standards read. Most fields have the value that restricted asks for,
 * so that a pod breaks few controls and many break none; what the API server would not accept is made seldom, not never.
 */
export function podArbitrary(): Arbitrary<GeneratedPod> {
  return fc.oneof(
    { weight: 10, arbitrary: linuxPod('absent') },
    { weight: 2, arbitrary: linuxPod('linux') },
    { weight: 3, arbitrary: userNamespacePod() },
    { weight: 2, arbitrary: windowsPod() },
    { weight: 3, arbitrary: debuggedPod() },
  );
}

/** Mostly the first value, sometimes none, sometimes one of the others. */
function mostly<T>(usual: T, others: Arbitrary<T>, weight = 12): Arbitrary<T | undefined> {
  return fc.oneof(
    { weight, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: others },
  );
}

/** Mostly none. */
function seldom<T>(values: Arbitrary<T>, weight = 12): Arbitrary<T | undefined> {
  return fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: values });
}

/** A record without the fields that are undefined; of the usual kind where all are. */
function record(fields: Record<string, Arbitrary<unknown>>): Arbitrary<Record<string, unknown>> {
  return fc
    .record(fields)
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)));
}

const profile = (...types: string[]) =>
  fc
    .constantFrom(...types)
    .map((type) => ({ type, ...(type === 'Localhost' ? { localhostProfile: 'profiles/web' } : {}) }));

const seLinuxOptions = record({
  type: seldom(
    fc.constantFrom(
      '',
      'container_t',
      'container_init_t',
      'container_kvm_t',
      'container_engine_t',
      'spc_t',
      'unconfined_t',
    ),
    1,
  ),
  user: seldom(fc.constantFrom('', 'system_u', 'root'), 3),
  role: seldom(fc.constantFrom('', 'system_r'), 3),
  level: seldom(fc.constant('s0:c1,c2'), 1),
});

const capabilities = [
  'NET_BIND_SERVICE',
  'CHOWN',
  'MKNOD',
  'AUDIT_WRITE',
  'NET_RAW',
  'NET_ADMIN',
  'SYS_TIME',
  'SYS_ADMIN',
  'ALL',
  'net_raw',
  'CAP_CHOWN',
];

function containerSecurity(inUserNamespace: boolean): Arbitrary<Record<string, unknown> | undefined> {
  const full = record({
    allowPrivilegeEscalation: mostly(false, fc.constant(true)),
    privileged: seldom(fc.boolean()),
    capabilities: mostly<Record<string, unknown>>(
      { drop: ['ALL'] },
      record({
        drop: seldom(fc.subarray(['ALL', 'NET_RAW', 'all', 'CHOWN']), 1),
        add: seldom(fc.subarray(capabilities, { maxLength: 3 }), 1),
      }),
      8,
    ),
    procMount: seldom(fc.constantFrom('Default', 'Unmasked'), inUserNamespace ? 2 : 25),
    runAsNonRoot: seldom(fc.boolean(), 4),
    runAsUser: seldom(fc.constantFrom(0, 1, 65534), 5),
    seLinuxOptions: seldom(seLinuxOptions),
    seccompProfile: seldom(profile('RuntimeDefault', 'Localhost', 'Unconfined'), 4),
    appArmorProfile: seldom(profile('RuntimeDefault', 'Localhost', 'Unconfined')),
    windowsOptions: seldom(
      record({ hostProcess: fc.constantFrom(undefined, false), runAsUserName: fc.constant('user') }),
      40,
    ),
  });
  return fc.oneof(
    { weight: 20, arbitrary: full },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant({}) },
  );
}

const hosts = fc.constantFrom('', '127.0.0.1', 'example.com', '10.0.0.7');
const action = fc.oneof(
  hosts.map((host) => ({ httpGet: { port: 80, path: '/', ...(host === '' ? {} : { host }) } })),
  hosts.map((host) => ({ tcpSocket: { port: 80, ...(host === '' ? {} : { host }) } })),
  fc.constant({ exec: { command: ['true'] } }),
);

const handlers = {
  livenessProbe: seldom(action),
  readinessProbe: seldom(action),
  startupProbe: seldom(action),
  lifecycle: seldom(record({ postStart: seldom(action, 1), preStop: seldom(action, 1) })),
};

function container(name: string, inUserNamespace: boolean): Arbitrary<Record<string, unknown>> {
  return record({
    name: fc.constant(name),
    image: fc.constant('registry.example/web:1'),
    securityContext: containerSecurity(inUserNamespace),
    ports: seldom(ports, 8),
    ...handlers,
  });
}

const ports = fc.subarray([80, 443, 8080, 9], { minLength: 1 }).chain((numbers) =>
  fc.tuple(...numbers.map((number) => fc.constantFrom(undefined, 0, number))).map((hostPorts) =>
    numbers.map((containerPort, i) => ({
      containerPort,
      ...(hostPorts[i] === undefined ? {} : { hostPort: hostPorts[i] }),
    })),
  ),
);

/** Native sidecars may have handlers, other init containers may not. */
function initContainer(name: string, inUserNamespace: boolean): Arbitrary<Record<string, unknown>> {
  const plain = record({
    name: fc.constant(name),
    image: fc.constant('registry.example/setup:1'),
    securityContext: containerSecurity(inUserNamespace),
    ports: seldom(ports),
  });
  return fc.oneof(
    plain,
    container(name, inUserNamespace).map((made): Record<string, unknown> => ({ ...made, restartPolicy: 'Always' })),
  );
}

const volumeSources: Record<string, unknown>[] = [
  { emptyDir: {} },
  { configMap: { name: 'settings' } },
  { secret: { secretName: 'tls' } },
  { downwardAPI: { items: [] } },
  { projected: { sources: [] } },
  { persistentVolumeClaim: { claimName: 'data' } },
  { csi: { driver: 'secrets.example' } },
  {
    ephemeral: {
      volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    },
  },
  { image: { reference: 'registry.example/model:1' } },
  { hostPath: { path: '/var/log' } },
  { hostPath: { path: '/', type: 'Directory' } },
  { gcePersistentDisk: { pdName: 'disk' } },
  { awsElasticBlockStore: { volumeID: 'vol-1' } },
  { gitRepo: { repository: 'https://example.com/web.git' } },
  { nfs: { server: 'nfs.example', path: '/data' } },
  { iscsi: { targetPortal: '10.0.0.9', iqn: 'iqn.2001-04.com.example:storage', lun: 0 } },
  { glusterfs: { endpoints: 'gluster', path: 'data' } },
  { rbd: { monitors: ['10.0.0.8'], image: 'web' } },
  { flexVolume: { driver: 'example/lvm' } },
  { cinder: { volumeID: 'vol-2' } },
  { cephfs: { monitors: ['10.0.0.8'] } },
  { flocker: { datasetName: 'web' } },
  { fc: { targetWWNs: ['500a0982991b8dc5'], lun: 0 } },
  { azureFile: { secretName: 'azure', shareName: 'web' } },
  { azureDisk: { diskName: 'web', diskURI: 'https://example.com/web.vhd' } },
  { vsphereVolume: { volumePath: '[datastore] web' } },
  { quobyte: { registry: 'quobyte.example:7861', volume: 'web' } },
  { photonPersistentDisk: { pdID: 'web' } },
  { portworxVolume: { volumeID: 'web' } },
  { scaleIO: { gateway: 'https://example.com', system: 's', secretRef: { name: 'x' }, volumeName: 'web' } },
  { storageos: { volumeName: 'web' } },
  {},
];

const volumes = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...volumeSources.slice(0, 9)) },
      { weight: 1, arbitrary: fc.constantFrom(...volumeSources) },
    ),
    { maxLength: 3 },
  )
  .map((sources) => sources.map((source, i) => ({ name: `volume-${i}`, ...source })));

const sysctlNames = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_notsent_lowat',
  'net/ipv4/tcp_syncookies',
  'kernel.msgmax',
  'net.core.somaxconn',
];
const sysctls = fc
  .subarray(sysctlNames, { minLength: 1, maxLength: 3 })
  .map((names) => names.map((name) => ({ name, value: '1' })));

function podSecurity(): Arbitrary<Record<string, unknown> | undefined> {
  return record({
    runAsNonRoot: mostly(true, fc.constant(false)),
    runAsUser: seldom(fc.constantFrom(0, 1000), 5),
    seccompProfile: mostly<object>({ type: 'RuntimeDefault' }, profile('Localhost', 'Unconfined')),
    appArmorProfile: seldom(profile('RuntimeDefault', 'Localhost', 'Unconfined')),
    seLinuxOptions: seldom(seLinuxOptions),
    sysctls: seldom(sysctls, 6),
    windowsOptions: seldom(
      record({ hostProcess: fc.constantFrom(undefined, false), runAsUserName: fc.constant('user') }),
      40,
    ),
  });
}

/** Keys name containers that exist and one that does not. */
const annotations = fc
  .dictionary(
    fc.constantFrom(
      'container.apparmor.security.beta.kubernetes.io/web',
      'container.apparmor.security.beta.kubernetes.io/side',
      'seccomp.security.alpha.kubernetes.io/pod',
      'container.seccomp.security.alpha.kubernetes.io/web',
      'container.seccomp.security.alpha.kubernetes.io/setup',
    ),
    fc.constantFrom('runtime/default', 'localhost/web', 'unconfined'),
    { maxKeys: 2 },
  )
  .map((made) => ({ ...made }));

function containersOf(inUserNamespace: boolean) {
  return {
    containers: fc
      .tuple(container('web', inUserNamespace), seldom(container('side', inUserNamespace), 2))
      .map((all) => all.filter((one) => one !== undefined)),
    initContainers: seldom(
      fc
        .tuple(initContainer('setup', inUserNamespace), seldom(initContainer('migrate', inUserNamespace), 3))
        .map((all) => all.filter((one) => one !== undefined)),
      2,
    ),
  };
}

function linuxPod(os: 'absent' | 'linux'): Arbitrary<GeneratedPod> {
  return fc.record({
    annotations: seldom(annotations, 5).map((made) => made ?? {}),
    spec: record({
      os: fc.constant(os === 'absent' ? undefined : { name: os }),
      hostNetwork: seldom(fc.boolean()),
      hostPID: seldom(fc.boolean()),
      hostIPC: seldom(fc.boolean()),
      hostUsers: seldom(fc.constant(true)),
      securityContext: fc.oneof(
        { weight: 12, arbitrary: podSecurity() },
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
      volumes,
      ...containersOf(false),
    }),
  });
}

function userNamespacePod(): Arbitrary<GeneratedPod> {
  return fc.record({
    annotations: fc.constant({}),
    spec: record({
      hostUsers: fc.constant(false),
      securityContext: fc.oneof(
        { weight: 6, arbitrary: podSecurity() },
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
      ...containersOf(true),
    }),
  });
}

/** Linux' own fields may not be set; HostProcess is all containers' or none's, and asks for the host's network. */
function windowsPod(): Arbitrary<GeneratedPod> {
  const image = 'registry.example/iis:1';
  const security = record({
    runAsNonRoot: mostly(true, fc.constant(false), 3),
    windowsOptions: seldom(record({ runAsUserName: fc.constant('ContainerUser') }), 2),
  });
  const ordinary = fc.record({
    securityContext: security,
    containers: fc.tuple(
      record({
        name: fc.constant('web'),
        image: fc.constant(image),
        securityContext: seldom(security, 1),
        ports: seldom(ports, 2),
        ...handlers,
      }),
    ),
    volumes,
  });
  const hostProcess = fc.tuple(fc.boolean(), fc.boolean()).map(([byPod, nonRoot]) => ({
    hostNetwork: true,
    securityContext: { runAsNonRoot: nonRoot, ...(byPod ? { windowsOptions: { hostProcess: true } } : {}) },
    containers: [{ name: 'web', image, securityContext: byPod ? {} : { windowsOptions: { hostProcess: true } } }],
  }));
  return fc.oneof({ weight: 3, arbitrary: ordinary }, { weight: 1, arbitrary: hostProcess }).map((spec) => ({
    annotations: {},
    spec: { os: { name: 'windows' }, ...spec },
  }));
}

/** To be patched onto the running pod of each namespace, which meets restricted. */
function debuggedPod(): Arbitrary<GeneratedPod> {
  return fc
    .record({ securityContext: containerSecurity(false), targetContainerName: seldom(fc.constant('web'), 1) })
    .map((fields) => ({
      annotations: {},
      spec: restrictedSpec,
      ephemeralContainers: [
        {
          name: 'debugger',
          image: 'registry.example/shell:1',
          ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
        },
      ],
    }));
}

/** Meets restricted in every version. */
export const restrictedSpec = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'web',
      image: 'registry.example/web:1',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
};
