type Json = Record<string, unknown>;

const entry = (manager: string, fieldsV1: Json, subresource?: string): Json => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-03-02T08:14:27Z',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...(subresource === undefined ? {} : { subresource }),
});

const paths = (prefix: string, names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [`${prefix}${name}`, {}]));

const container: Json = {
  '.': {},
  ...paths('f:', ['command', 'image', 'imagePullPolicy', 'name', 'terminationMessagePath', 'terminationMessagePolicy']),
  'f:env': { '.': {}, 'k:{"name":"DATABASE_HOST"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
  'f:ports': {
    '.': {},
    'k:{"containerPort":8080,"protocol":"TCP"}': { '.': {}, ...paths('f:', ['containerPort', 'name']) },
  },
  'f:readinessProbe': { '.': {}, 'f:httpGet': { '.': {}, ...paths('f:', ['path', 'port', 'scheme']) } },
  'f:resources': { '.': {}, 'f:requests': { '.': {}, ...paths('f:', ['cpu', 'memory']) } },
};

/** metadata.managedFields as the controllers of Kubernetes leave them: nobody reads them, everybody transfers them. */
export const managedBy = {
  pod: (owner: string, ip: string): Json[] => [
    entry('kube-controller-manager', {
      'f:metadata': {
        'f:generateName': {},
        'f:labels': { '.': {}, ...paths('f:', ['app.kubernetes.io/name', 'pod-template-hash']) },
        'f:ownerReferences': { '.': {}, [`k:{"uid":"${owner}"}`]: {} },
      },
      'f:spec': {
        'f:containers': { 'k:{"name":"app"}': container },
        ...paths('f:', ['dnsPolicy', 'enableServiceLinks', 'restartPolicy', 'schedulerName', 'securityContext']),
      },
    }),
    entry(
      'kubelet',
      {
        'f:status': {
          'f:conditions': {
            'k:{"type":"Ready"}': { '.': {}, ...paths('f:', ['lastTransitionTime', 'status', 'type']) },
          },
          ...paths('f:', ['containerStatuses', 'hostIP', 'phase', 'podIP', 'startTime']),
          'f:podIPs': { '.': {}, [`k:{"ip":"${ip}"}`]: { '.': {}, 'f:ip': {} } },
        },
      },
      'status',
    ),
  ],
  other: (manager: string): Json[] => [
    entry(manager, { 'f:metadata': { 'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {} } }, 'f:spec': {} }),
  ],
};
