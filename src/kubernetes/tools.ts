import { publicRegistries } from './components/recognise.ts';
import { parseImage } from './image.ts';
import { change, erase, rightsOn } from './rbac/changes.ts';
import type { Right } from './rbac/rights.ts';

/** What a tool is for, as far as it explains rights of its own service accounts. */
export type ToolPurpose = 'policy' | 'deploy' | 'backup' | 'traffic' | 'volumes';

/** Software that acts in the cluster with rights of its own, by where its makers publish its images. */
export interface Tool {
  readonly name: string;
  readonly purpose: ToolPurpose;
  /** Registry and path; an ending slash stands for all that is below. */
  readonly homes: readonly string[];
  /** To write the objects that it obeys, or that hold what it keeps. */
  readonly objects: readonly Right[];
}

const write = ['create', 'update', 'patch'];

const gatekeeperObjects: readonly Right[] = [
  ...rightsOn(change, 'templates.gatekeeper.sh', 'constrainttemplates'),
  // Each ConstraintTemplate has a plural of its own: the kind in lower case (frameworks constraint pkg/client/crds).
  { verbs: change, group: 'constraints.gatekeeper.sh', resource: 'constraints', everyKind: true },
  ...rightsOn(change, 'config.gatekeeper.sh', 'configs'),
  ...rightsOn(change, 'mutations.gatekeeper.sh', 'assign', 'assignmetadata', 'modifyset'),
];
const kyvernoObjects = [
  ...rightsOn(change, 'kyverno.io', 'clusterpolicies', 'policies', 'policyexceptions'),
  ...rightsOn(change, 'policies.kyverno.io', 'validatingpolicies', 'mutatingpolicies', 'generatingpolicies'),
  ...rightsOn(change, 'policies.kyverno.io', 'imagevalidatingpolicies', 'policyexceptions'),
];

/** Ingress controllers, gateways and service meshes. */
const trafficTools: readonly (readonly [name: string, home: string])[] = [
  ['ingress-nginx', 'registry.k8s.io/ingress-nginx/'],
  ['NGINX Ingress Controller', 'docker.io/nginx/nginx-ingress'],
  ['NGINX Gateway Fabric', 'ghcr.io/nginx/nginx-gateway-fabric'],
  ['Traefik', 'docker.io/library/traefik'],
  ['Traefik', 'docker.io/rancher/mirrored-library-traefik'],
  ['HAProxy', 'docker.io/haproxytech/kubernetes-ingress'],
  ['HAProxy', 'quay.io/jcmoraisjr/haproxy-ingress'],
  ['Contour', 'ghcr.io/projectcontour/contour'],
  ['Kong', 'docker.io/kong/kubernetes-ingress-controller'],
  ['AWS Load Balancer Controller', 'public.ecr.aws/eks/aws-load-balancer-controller'],
  ['Envoy Gateway', 'docker.io/envoyproxy/gateway'],
  ['Istio', 'docker.io/istio/'],
  ['Istio', 'gcr.io/istio-release/'],
  ['Linkerd', 'cr.l5d.io/linkerd/'],
  ['Linkerd', 'ghcr.io/linkerd/'],
  ['Consul', 'docker.io/hashicorp/consul-k8s-control-plane'],
  ['Kuma', 'docker.io/kumahq/kuma-cp'],
];

/** Sources: each project's own manifests and charts; the API groups are those of its CustomResourceDefinitions. As of 2026-07. */
export const tools: readonly Tool[] = [
  tool('Kyverno', 'policy', ['ghcr.io/kyverno/', 'reg.kyverno.io/kyverno/'], kyvernoObjects),
  tool('Gatekeeper', 'policy', ['docker.io/openpolicyagent/gatekeeper'], gatekeeperObjects),
  tool(
    'Kubewarden',
    'policy',
    ['ghcr.io/kubewarden/'],
    rightsOn(change, 'policies.kubewarden.io', 'clusteradmissionpolicies', 'admissionpolicies', 'policyservers'),
  ),
  tool(
    'Argo CD',
    'deploy',
    ['quay.io/argoproj/argocd', 'quay.io/argoproj/argocd-applicationset'],
    rightsOn(write, 'argoproj.io', 'applications', 'applicationsets', 'appprojects'),
  ),
  tool(
    'Argo Workflows',
    'deploy',
    ['quay.io/argoproj/workflow-controller', 'quay.io/argoproj/argocli'],
    rightsOn(write, 'argoproj.io', 'workflows', 'cronworkflows', 'workflowtemplates', 'clusterworkflowtemplates'),
  ),
  tool('Argo Rollouts', 'deploy', ['quay.io/argoproj/argo-rollouts'], rightsOn(write, 'argoproj.io', 'rollouts')),
  tool(
    'Flux',
    'deploy',
    ['ghcr.io/fluxcd/', 'docker.io/fluxcd/'],
    [
      ...rightsOn(write, 'kustomize.toolkit.fluxcd.io', 'kustomizations'),
      ...rightsOn(write, 'helm.toolkit.fluxcd.io', 'helmreleases'),
      ...rightsOn(write, 'source.toolkit.fluxcd.io', 'gitrepositories', 'ocirepositories', 'buckets'),
      ...rightsOn(write, 'source.toolkit.fluxcd.io', 'helmrepositories', 'helmcharts'),
    ],
  ),
  tool(
    'Fleet',
    'deploy',
    ['docker.io/rancher/fleet', 'docker.io/rancher/fleet-agent'],
    rightsOn(write, 'fleet.cattle.io', 'bundles', 'gitrepos'),
  ),
  tool(
    'Rancher',
    'deploy',
    ['docker.io/rancher/rancher', 'docker.io/rancher/rancher-agent'],
    rightsOn(write, 'management.cattle.io', 'globalrolebindings', 'clusterroletemplatebindings', 'roletemplates'),
  ),
  tool(
    'Tekton',
    'deploy',
    ['gcr.io/tekton-releases/', 'ghcr.io/tektoncd/'],
    rightsOn(write, 'tekton.dev', 'taskruns', 'tasks', 'pipelineruns', 'pipelines'),
  ),
  tool(
    'Crossplane',
    'deploy',
    ['docker.io/crossplane/', 'xpkg.crossplane.io/crossplane/', 'xpkg.upbound.io/upbound/'],
    [
      ...rightsOn(write, 'apiextensions.crossplane.io', 'compositions', 'compositeresourcedefinitions'),
      ...rightsOn(write, 'pkg.crossplane.io', 'providers', 'configurations', 'functions'),
      ...rightsOn(write, 'kubernetes.crossplane.io', 'objects'),
    ],
  ),
  tool(
    'Operator Lifecycle Manager',
    'deploy',
    ['quay.io/operator-framework/olm'],
    [
      ...rightsOn(write, 'operators.coreos.com', 'subscriptions', 'installplans', 'clusterserviceversions'),
      ...rightsOn(write, 'operators.coreos.com', 'catalogsources', 'operatorgroups'),
    ],
  ),
  tool(
    'Cluster API',
    'deploy',
    ['registry.k8s.io/cluster-api/'],
    [
      ...rightsOn(write, 'cluster.x-k8s.io', 'machines', 'machinesets', 'machinedeployments', 'clusters'),
      ...rightsOn(write, 'bootstrap.cluster.x-k8s.io', 'kubeadmconfigs', 'kubeadmconfigtemplates'),
    ],
  ),
  tool(
    'Karpenter',
    'deploy',
    ['public.ecr.aws/karpenter/'],
    [...rightsOn(write, 'karpenter.sh', 'nodepools'), ...rightsOn(write, 'karpenter.k8s.aws', 'ec2nodeclasses')],
  ),
  tool('KubeVirt', 'deploy', ['quay.io/kubevirt/'], rightsOn(write, 'kubevirt.io', 'virtualmachines')),
  tool(
    'Knative Serving',
    'deploy',
    ['gcr.io/knative-releases/knative.dev/serving/'],
    rightsOn(write, 'serving.knative.dev', 'services', 'configurations'),
  ),
  tool('Velero', 'deploy', ['docker.io/velero/velero'], rightsOn(write, 'velero.io', 'restores')),
  tool(
    'Velero',
    'backup',
    ['docker.io/velero/velero'],
    rightsOn(erase, 'velero.io', 'backups', 'backupstoragelocations', 'schedules'),
  ),
  tool(
    'Kasten K10',
    'backup',
    ['gcr.io/kasten-images/'],
    [
      ...rightsOn(erase, 'apps.kio.kasten.io', 'restorepoints', 'restorepointcontents'),
      ...rightsOn(erase, 'config.kio.kasten.io', 'policies', 'profiles'),
    ],
  ),
  tool(
    'the snapshot controller',
    'backup',
    ['registry.k8s.io/sig-storage/snapshot-controller'],
    rightsOn(erase, 'snapshot.storage.k8s.io', 'volumesnapshots', 'volumesnapshotcontents'),
  ),
  tool(
    'Longhorn',
    'backup',
    ['docker.io/longhornio/'],
    rightsOn(erase, 'longhorn.io', 'backups', 'backupvolumes', 'snapshots'),
  ),
  ...trafficTools.map(([name, home]) => tool(name, 'traffic', [home])),
  tool('the CSI provisioner', 'volumes', [
    'registry.k8s.io/sig-storage/csi-provisioner',
    'registry.k8s.io/sig-storage/csi-attacher',
    'registry.k8s.io/sig-storage/nfs-subdir-external-provisioner',
    'registry.k8s.io/sig-storage/local-volume-provisioner',
    'docker.io/rancher/local-path-provisioner',
    'docker.io/kindest/local-path-provisioner',
    'docker.io/openebs/provisioner-localpv',
  ]),
];

function tool(name: string, purpose: ToolPurpose, homes: readonly string[], objects: readonly Right[] = []): Tool {
  return { name, purpose, homes, objects };
}

/** Deployers without pods of their own: parts of the server, or of an operator that no image tells apart. */
export const embeddedDeployers: readonly { readonly tool: Tool; readonly distributions: readonly string[] }[] = [
  {
    tool: tool(
      'the Helm controller',
      'deploy',
      [],
      rightsOn(write, 'helm.cattle.io', 'helmcharts', 'helmchartconfigs'),
    ),
    distributions: ['k3s', 'rke2'],
  },
  {
    tool: tool(
      'the Machine Config Operator',
      'deploy',
      [],
      rightsOn(write, 'machineconfiguration.openshift.io', 'machineconfigs'),
    ),
    distributions: ['openshift'],
  },
];

/** The tools that one of these images belongs to; in a registry of one's own the path must end like the makers' own. */
export function toolsOf(images: readonly string[]): readonly Tool[] {
  const parsed = images.flatMap((image) => {
    const { registry, repository } = parseImage(image) ?? {};
    if (registry === undefined || repository === undefined) return [];
    return [{ name: `${registry}/${repository}`, rooted: `/${repository}`, isPublic: publicRegistries.has(registry) }];
  });
  return tools.filter(({ homes }) => parsed.some((image) => homes.some((home) => isFrom(home, image))));
}

interface Published {
  readonly name: string;
  readonly rooted: string;
  readonly isPublic: boolean;
}

function isFrom(home: string, { name, rooted, isPublic }: Published): boolean {
  const wholeFolder = home.endsWith('/');
  if (wholeFolder ? name.startsWith(home) : name === home) return true;
  if (isPublic) return false;
  const path = home.slice(home.indexOf('/'));
  return wholeFolder ? rooted.includes(path) : rooted.endsWith(path);
}
