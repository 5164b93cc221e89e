import { networkTechniques } from './network-techniques.ts';
import { type Technique, way } from './technique.ts';

const practices = 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/';
const standards = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/';
const volumes = 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath';

/** Every technique by its id, which is stable. */
export const techniques = {
  'holds-everything': way('holds', 'every verb on every resource across the cluster', `${practices}#least-privilege`),
  'holds-namespace': way(
    'may do everything in the namespace of',
    'every verb on every resource in the namespace',
    `${practices}#least-privilege`,
  ),
  'is-in-group': way(
    'belongs to',
    'the API server adds the group to every request',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings',
  ),
  'reads-secrets': way('reads', 'get, list or watch on secrets', `${practices}#listing-secrets`),
  'makes-token-secret': way(
    'makes a token Secret of',
    'create and read on secrets of the namespace',
    'https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets',
  ),
  'reads-token-secret': way(
    'reads the token Secret of',
    'read on secrets; Kubernetes before 1.24 makes one for every account',
    'https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets',
  ),
  'requests-token': way('mints a token of', 'create on serviceaccounts/token', `${practices}#token-request`),
  'runs-pod-as': way(
    'runs a pod as',
    'create on pods, or a write on what makes pods, in the namespace of the account',
    `${practices}#workload-creation`,
  ),
  'runs-privileged-pod': way(
    'runs a privileged pod on',
    'create on pods, or a write on what makes pods, where admission lets a privileged pod through',
    `${practices}#workload-creation`,
  ),
  'lifts-pod-security': way(
    'relabels the namespace and runs a privileged pod on',
    'update or patch on the namespace, and the making of pods there',
    `${practices}#namespace-modification`,
  ),
  'mounts-host-volume': way(
    'mounts a path of the node through a persistent volume on',
    'create on persistentvolumes, and the making of claims and pods',
    `${practices}#persistent-volume-creation`,
  ),
  'runs-in-pod': way(
    'runs commands in',
    'create on pods/exec or pods/attach; get over WebSocket before 1.35',
    'https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb',
  ),
  'debugs-pod': way(
    'adds an ephemeral container to',
    'update or patch on pods/ephemeralcontainers',
    'https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/',
  ),
  'debugs-privileged': way(
    'adds a privileged ephemeral container on',
    'update or patch on pods/ephemeralcontainers where admission lets a privileged one through',
    'https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/',
  ),
  'changes-pod': way(
    'changes the image of',
    'update or patch on pods',
    'https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement',
  ),
  'uses-kubelet': way(
    'runs commands through the kubelet in',
    'any verb on nodes/proxy',
    `${practices}#access-to-proxy-subresource-of-nodes`,
  ),
  'uses-kubelet-of-control-plane': way(
    'runs commands through the kubelet in the pods of',
    'any verb on nodes/proxy, and a node of the control plane',
    `${practices}#access-to-proxy-subresource-of-nodes`,
  ),
  impersonates: way(
    'impersonates',
    'impersonate on the user, group or service account',
    `${practices}#impersonate-verb`,
  ),
  'impersonates-masters': way(
    'impersonates group system:masters, and so takes',
    'impersonate on groups and on a user or service account',
    `${practices}#impersonate-verb`,
  ),
  'impersonates-within-limits': way(
    'impersonates, for what it may do meanwhile,',
    'impersonate:MODE on the identity and impersonate-on:MODE:VERB on what is done; Kubernetes 1.35 and newer',
    'https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/#constrained-impersonation',
  ),
  'joins-group': way(
    'puts itself into a group of OpenShift, such as',
    'create, update or patch on groups of user.openshift.io',
    'https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/authentication_and_authorization/understanding-authentication',
  ),
  'binds-role': way(
    'binds itself a role, and so takes',
    'bind on the role and a write on bindings',
    `${practices}#bind-verb`,
    'binds itself a role',
  ),
  'escalates-role': way(
    'writes every right into a role of its own, and so takes',
    'escalate and a write on roles that the writer holds',
    `${practices}#escalate-verb`,
    'writes every right into a role of its own',
  ),
  'approves-certificate': way(
    'has a certificate made for',
    'create on certificatesigningrequests, update on their approval and approve on a signer that the API server trusts',
    `${practices}#csrs-and-certificate-issuing`,
  ),
  'mutates-objects': way(
    'changes pods on admission, and so runs code as',
    'a write on mutating webhook configurations, or on mutating policies and their bindings',
    `${practices}#control-admission-webhooks`,
    'changes pods on admission',
  ),
  'writes-deployed-object': way(
    'writes an object that is carried out by',
    'a write on an object of a controller that deploys with its own rights',
    `${practices}#privilege-escalation-risks`,
    'writes an object that a controller carries out',
  ),
  'edits-aws-auth': way(
    'maps an identity of AWS to',
    'update or patch on ConfigMap kube-system/aws-auth',
    'https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html',
  ),
  'uses-own-token': way(
    'uses its own token of',
    'a container mounts the token of the service account',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
  ),
  'escapes-privileged': way(
    'leaves its privileged container for',
    'privileged, in the user namespace of the node',
    `${standards}#baseline`,
  ),
  'escapes-capability': way(
    'leaves its container through a capability for',
    'a capability that gives the node away, which the process can use',
    `${standards}#baseline`,
  ),
  'escapes-host-pid': way('takes over a process of', 'hostPID with SYS_PTRACE', `${standards}#baseline`),
  'escapes-socket': way('commands the container runtime of', 'the socket of the runtime, as root', volumes),
  'writes-host-path': way('writes files of', 'a path that gives the node away, mounted for writing, as root', volumes),
  'reads-host-path': way('reads on its node the tokens of', 'the folder of the kubelet, mounted, as root', volumes),
  'reads-control-plane-keys': way(
    'reads the keys of',
    '/etc/kubernetes of a node of the control plane, mounted, as root',
    volumes,
  ),
  'reads-linked-logs': way(
    'reads files of its node as logs, by a link, such as the token of',
    '/var/log of the node mounted for writing, as root, and get on nodes/log',
    'https://kubernetes.io/docs/concepts/cluster-administration/system-logs/#log-query',
  ),
  'is-host-process': way(
    'is a process of',
    'windowsOptions.hostProcess',
    'https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/',
  ),
  'steals-tokens': way(
    'takes the tokens of pods on the node, such as that of',
    'root on the node: a kubelet may ask for tokens of the pods that run there',
    'https://kubernetes.io/docs/reference/access-authn-authz/node/',
  ),
  'uses-node-identity': way(
    "uses the kubelet's credentials, those of",
    'root on the node',
    'https://kubernetes.io/docs/reference/access-authn-authz/node/',
  ),
  'attracts-pods': way(
    'drives pods to its own node, such as those of',
    'root on a node, update or patch on nodes or their status, and for the status the deletion or eviction of pods',
    `${practices}#privilege-escalation-risks`,
  ),
  'is-control-plane-node': way(
    'has the keys of',
    'root on a node of the control plane',
    'https://kubernetes.io/docs/setup/best-practices/certificates/',
  ),
  'has-control-plane': way(
    'makes itself a certificate, and so takes',
    'the keys of the authorities of the cluster, or etcd itself',
    'https://kubernetes.io/docs/setup/best-practices/certificates/',
  ),
  administers: way('may do everything, and so takes', 'control of the cluster', `${practices}#least-privilege`),
  'assumes-cloud-identity': way(
    'becomes in the cloud',
    'an annotation of the service account that a cloud trusts',
    'https://kubernetes.io/docs/concepts/security/service-accounts/',
  ),
  ...networkTechniques,
  'stands-for': way(
    'is',
    'one of those that the step before reaches',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  ),
} as const satisfies Readonly<Record<string, Technique>>;

export type TechniqueId = keyof typeof techniques;
