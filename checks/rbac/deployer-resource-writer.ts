import { defineCheck } from '../../src/check.ts';
import { describeGranted } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'deployer-resource-writer',
  category: 'rbac',
  severity: 'high',
  title: 'Few may write objects whose controller deploys with more rights than the writer',
  description:
    'A GitOps, pipeline or cluster controller makes what its objects say with its own rights, often those of an administrator. Whoever writes such an object needs no other right to run anything anywhere.',
  remediation:
    'Limit the writing of these objects to those who administer the cluster, or let the controller act with the rights of the tenant: spec.serviceAccountName with impersonation in Flux, AppProjects with destinations in Argo CD.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks',
    'https://argo-cd.readthedocs.io/en/stable/operator-manual/security/',
    'https://fluxcd.io/flux/installation/configuration/multitenancy/',
  ],
  proof: 'presence',
  examples: {
    pass: {
      'reads applications': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [argoproj.io], resources: [applications], verbs: [get, list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: argocd }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: argocd }, roleRef: { kind: ClusterRole, name: argocd }, subjects: [{ kind: ServiceAccount, name: controller, namespace: argocd }] }
          - { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: controller, namespace: argocd }, spec: { template: { spec: { serviceAccountName: controller, containers: [{ name: main, image: 'quay.io/argoproj/argocd:v3.2.0' }] } } } }`,
      'the controller has rights in its namespace alone': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: author }, rules: [{ apiGroups: [argoproj.io], resources: [applications], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: author }, roleRef: { kind: ClusterRole, name: author }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: controller, namespace: argocd }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: controller, namespace: argocd }, roleRef: { kind: Role, name: controller }, subjects: [{ kind: ServiceAccount, name: controller }] }
          - { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: controller, namespace: argocd }, spec: { template: { spec: { serviceAccountName: controller, containers: [{ name: main, image: 'quay.io/argoproj/argocd:v3.2.0' }] } } } }`,
      'providers of Crossplane are in no namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: author, namespace: shop }, rules: [{ apiGroups: [pkg.crossplane.io], resources: [providers], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: author, namespace: shop }, roleRef: { kind: Role, name: author }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: crossplane }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: crossplane }, roleRef: { kind: ClusterRole, name: crossplane }, subjects: [{ kind: ServiceAccount, name: crossplane, namespace: crossplane-system }] }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: crossplane, namespace: crossplane-system }, spec: { template: { spec: { serviceAccountName: crossplane, containers: [{ name: main, image: 'xpkg.crossplane.io/crossplane/crossplane:v1.20.0' }] } } } }`,
    },
    fail: {
      'applications of Argo CD': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: author, namespace: argocd }, rules: [{ apiGroups: [argoproj.io], resources: [applications], verbs: [create, update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: author, namespace: argocd }, roleRef: { kind: Role, name: author }, subjects: [{ kind: Group, name: developers }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: argocd }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: argocd }, roleRef: { kind: ClusterRole, name: argocd }, subjects: [{ kind: ServiceAccount, name: controller, namespace: argocd }] }
          - { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: controller, namespace: argocd }, spec: { template: { spec: { serviceAccountName: controller, containers: [{ name: main, image: 'quay.io/argoproj/argocd:v3.2.0' }] } } } }`,
        'Group developers may create and update applications in namespace argocd, through verb "create" on resource "applications" of API group "argoproj.io" in rules[0] of Role author; ServiceAccount argocd/controller may do everything in the cluster, through ClusterRole argocd',
      ],
      'kustomizations of Flux': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: author }, rules: [{ apiGroups: [kustomize.toolkit.fluxcd.io], resources: [kustomizations], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: author }, roleRef: { kind: ClusterRole, name: author }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: flux }, rules: [{ apiGroups: [apps], resources: [deployments], verbs: [create, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: flux }, roleRef: { kind: ClusterRole, name: flux }, subjects: [{ kind: ServiceAccount, name: kustomize, namespace: flux-system }] }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: kustomize, namespace: flux-system }, spec: { template: { spec: { serviceAccountName: kustomize, containers: [{ name: main, image: 'ghcr.io/fluxcd/kustomize-controller:v1.7.0' }] } } } }`,
        'User jane may patch kustomizations in every namespace, through verb "patch" on resource "kustomizations" of API group "kustomize.toolkit.fluxcd.io" in rules[0] of ClusterRole author; ServiceAccount flux-system/kustomize may create and patch deployments in every namespace, through verb "create" on resource "deployments" of API group "apps" in rules[0] of ClusterRole flux',
      ],
    },
    notApplicable: {
      'nothing deploys for others': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: author }, rules: [{ apiGroups: [argoproj.io], resources: [applications], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: author }, roleRef: { kind: ClusterRole, name: author }, subjects: [{ kind: User, name: jane }] }`,
    },
  },
  each: 'grants',
  needs: ['deployers', 'toolAccounts'],
  evaluate({ grant, deployers, toolAccounts, unknown, manual, notApplicable }) {
    if (!deployers.served) return notApplicable('no controller that deploys for others was seen');
    const found = deployers.powerful.flatMap(({ tool, power }) => {
      const granted = usableRights(grant, tool.objects);
      const own = granted.length === 0 || toolAccounts.isOwn(grant.subject, 'deploy', tool.name);
      return own === true ? [] : [{ granted, power, own }];
    });
    const [first] = found.filter(({ own }) => own === false);
    if (first === undefined) return found.length > 0 ? unknown(toolAccounts.reason ?? 'pods not seen') : undefined;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return { message: `${describeGranted(grant, first.granted)}; ${first.power}`, value: grant.called };
  },
});
