import { type Technique, way } from './technique.ts';

const slices = 'https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/';
const service = 'https://kubernetes.io/docs/concepts/services-networking/service/';
const admission = 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/';

/** Ways to ports and to the traffic of others, by their ids. */
export const networkTechniques = {
  'forwards-ports': way(
    'reaches through the API server, past network policies,',
    'create on pods/portforward; get over WebSocket before 1.35',
    'https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/',
  ),
  'proxies-to-pods': way(
    'sends HTTP through the API server to',
    'any verb on pods/proxy: it becomes the method',
    'https://kubernetes.io/docs/concepts/cluster-administration/proxies/',
  ),
  'proxies-to-services': way(
    'sends HTTP through the API server to',
    'any verb on services/proxy: it becomes the method',
    'https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/',
  ),
  'commands-open-port': way(
    'runs commands, by a port that asks nobody for a password, in',
    'a way to the port, and a program that carries out what comes there',
    'https://docs.docker.com/engine/daemon/remote-access/',
  ),
  'adds-endpoints': way(
    'adds an address of its own to',
    'create on endpointslices: a Service has all slices that carry its label',
    `${slices}#management`,
  ),
  'writes-endpoints': way(
    'names addresses of its own for',
    'create, update or patch on endpoints of a Service without a selector',
    `${service}#services-without-selectors`,
  ),
  'turns-service': way('turns to pods of its own', 'update or patch on services', `${service}#defining-a-service`),
  'claims-balancer-address': way(
    'writes an address of others into the status of a LoadBalancer, and takes',
    'update or patch on services/status, and a Service of type LoadBalancer',
    'https://github.com/kubernetes/kubernetes/issues/97110',
  ),
  'claims-pod-address': way(
    'writes an address of its own into the status of a pod, and takes',
    'update or patch on pods/status, and a Service that selects pods',
    'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions',
  ),
  'joins-service': way(
    'runs a pod with the labels that are selected, and shares',
    'the making of pods, and a Service that selects by labels',
    `${service}#defining-a-service`,
  ),
  'answers-names': way(
    'changes what DNS answers, and takes',
    'update or patch on the ConfigMap that CoreDNS runs with',
    'https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/',
  ),
  'watches-writes': way(
    'is called on admission, and sees',
    'a write on validating or mutating webhook configurations: by a validating one nothing but a refusal comes of it',
    `${admission}#webhook-request-and-response`,
  ),
  'answers-for-api': way(
    'answers in the place of',
    'create, update or patch on apiservices',
    'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/',
  ),
  'converts-objects': way(
    'is asked to convert, and so sees and changes,',
    'create, update or patch on customresourcedefinitions',
    'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#webhook-conversion',
  ),
} as const satisfies Readonly<Record<string, Technique>>;
