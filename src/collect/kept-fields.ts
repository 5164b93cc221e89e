/** Top-level fields kept of each kind beside identity; a kind that is not listed keeps its `spec`. */
export const keptFields: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec', 'status'],
  Deployment: ['spec', 'status'],
  DaemonSet: ['spec', 'status'],
  StatefulSet: ['spec', 'status'],
  CronJob: ['spec', 'status'],
  Namespace: [],
  RuntimeClass: ['handler'],
  Node: ['spec', 'status'],
  Service: ['spec', 'status'],
  Ingress: ['spec', 'status'],
  ServiceAccount: ['automountServiceAccountToken'],
  Role: ['rules'],
  ClusterRole: ['rules', 'aggregationRule'],
  RoleBinding: ['roleRef', 'subjects'],
  ClusterRoleBinding: ['roleRef', 'subjects'],
  CertificateSigningRequest: ['spec', 'status'],
  ConfigMap: [],
  Lease: [],
  Secret: ['type'],
  PersistentVolumeClaim: [],
  APIService: ['spec', 'status'],
  PodSecurityPolicy: [],
  ValidatingAdmissionPolicy: ['spec', 'status'],
  MutatingAdmissionPolicy: ['spec', 'status'],
  ClusterPolicy: ['spec', 'status'],
  Policy: ['spec', 'status'],
  ValidatingPolicy: ['spec', 'status'],
  NamespacedValidatingPolicy: ['spec', 'status'],
  ImageValidatingPolicy: ['spec', 'status'],
  NamespacedImageValidatingPolicy: ['spec', 'status'],
  CiliumNetworkPolicy: ['spec', 'specs'],
  CiliumClusterwideNetworkPolicy: ['spec', 'specs'],
};

/** Parts of `spec` that a verdict needs, of kinds whose other parts may hold secrets. */
export const keptSpec: Readonly<Record<string, readonly string[]>> = {
  PersistentVolume: ['hostPath', 'local', 'claimRef'],
  // OpenShift's: spec.tls holds the private key.
  Route: ['host', 'to', 'alternateBackends', 'port', 'wildcardPolicy'],
  CertificateSigningRequest: ['request', 'signerName', 'username'],
  // OpenShift's; the rest names certificates.
  APIServer: ['audit', 'encryption', 'tlsSecurityProfile'],
  // OpenShift's configuration of images.
  Image: ['registrySources', 'allowedRegistriesForImport'],
  FelixConfiguration: ['wireguardEnabled', 'wireguardEnabledV6'],
  // OpenShift's.
  Network: ['defaultNetwork'],
  // Gatekeeper's.
  Config: ['match'],
};

/** Parts of `status` that a verdict needs. */
export const keptStatus: Readonly<Record<string, readonly string[]>> = {
  Node: ['nodeInfo', 'conditions', 'addresses'],
  Deployment: ['readyReplicas'],
  StatefulSet: ['readyReplicas'],
  DaemonSet: ['desiredNumberScheduled', 'numberReady'],
  CronJob: ['lastScheduleTime', 'lastSuccessfulTime'],
  APIService: ['conditions'],
  ValidatingAdmissionPolicy: ['typeChecking'],
  MutatingAdmissionPolicy: ['typeChecking'],
  ClusterPolicy: ['ready', 'conditions'],
  Policy: ['ready', 'conditions'],
  ValidatingPolicy: ['ready', 'conditionStatus'],
  NamespacedValidatingPolicy: ['ready', 'conditionStatus'],
  ImageValidatingPolicy: ['ready', 'conditionStatus'],
  NamespacedImageValidatingPolicy: ['ready', 'conditionStatus'],
  Service: ['loadBalancer'],
  Ingress: ['loadBalancer'],
  Gateway: ['addresses'],
  CertificateSigningRequest: ['conditions'],
};
