import { platformProjections } from './platform-objects.ts';
import {
  projectConstraint,
  projectEndpoints,
  projectJsPolicy,
  projectKubewarden,
  projectTemplate,
  projectWebhooks,
} from './project-admission.ts';
import { projectConfigMap } from './project-config-map.ts';
import { projectDestinationRule, projectMesh } from './project-mesh.ts';
import {
  projectExposedSecretReport,
  projectManifestSummary,
  projectManifestVuln,
  projectVulnerabilityReport,
} from './project-reports.ts';
import { projectSecret } from './project-secret.ts';
import { secretStoreProjections } from './project-secret-stores.ts';

type Project = (raw: Record<string, unknown>) => Record<string, unknown>;

/** Resources of which only something derived is kept, by the names of their sources: what it is beside identity. */
export const specialProjections: ReadonlyMap<string, Project> = new Map<string, Project>([
  ['validatingwebhookconfigurations.admissionregistration.k8s.io', projectWebhooks],
  ['mutatingwebhookconfigurations.admissionregistration.k8s.io', projectWebhooks],
  ['endpointslices.discovery.k8s.io', projectEndpoints],
  ['configmaps', projectConfigMap],
  ['secrets', projectSecret],
  ['constrainttemplates.templates.gatekeeper.sh', projectTemplate],
  ['*.constraints.gatekeeper.sh', projectConstraint],
  ['clusteradmissionpolicies.policies.kubewarden.io', projectKubewarden],
  ['admissionpolicies.policies.kubewarden.io', projectKubewarden],
  ['clusteradmissionpolicygroups.policies.kubewarden.io', projectKubewarden],
  ['admissionpolicygroups.policies.kubewarden.io', projectKubewarden],
  ['jspolicies.policy.jspolicy.com', projectJsPolicy],
  ['vulnerabilityreports.aquasecurity.github.io', projectVulnerabilityReport],
  ['exposedsecretreports.aquasecurity.github.io', projectExposedSecretReport],
  ['vulnerabilitymanifestsummaries.spdx.softwarecomposition.kubescape.io', projectManifestSummary],
  ['imagemanifestvulns.secscan.quay.redhat.com', projectManifestVuln],
  ['destinationrules.networking.istio.io', projectDestinationRule],
  ['meshes.kuma.io', projectMesh],
  ...platformProjections,
  ...secretStoreProjections,
]);
