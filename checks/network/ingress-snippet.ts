import { defineCheck } from '../../src/check.ts';
import { snippetAnnotations, takesSnippets } from '../../src/kubernetes/network/snippets.ts';

export default defineCheck({
  id: 'ingress-snippet',
  category: 'network',
  severity: 'high',
  title: 'No Ingress injects raw proxy configuration',
  description:
    'A snippet is pasted into the configuration of the ingress controller, which reads every Secret that an Ingress may name: whoever writes an Ingress in one namespace runs Lua there, reads the token of the controller, and with it the certificates and passwords of all (CVE-2021-25742).',
  remediation:
    'Take the *-snippet annotations away and use the annotation made for the purpose; keep allow-snippet-annotations: "false" in the ConfigMap of ingress-nginx and annotations-risk-level below Critical.',
  references: [
    'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#allow-snippet-annotations',
    'https://github.com/kubernetes/kubernetes/issues/126811',
  ],
  examples: {
    pass: {
      'annotations that are no snippets': `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop, annotations: { nginx.ingress.kubernetes.io/force-ssl-redirect: 'true' } }, spec: { rules: [{ host: a.example }] } }`,
      'a controller that takes none by default': `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }, spec: { template: { spec: { containers: [{ name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.12.1' }] } } } }`,
    },
    fail: {
      'two snippets': [
        `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop, annotations: { nginx.ingress.kubernetes.io/server-snippet: 'location /x { }', nginx.ingress.kubernetes.io/auth-snippet: x } }, spec: { rules: [{ host: a.example }] } }`,
        'annotation nginx.ingress.kubernetes.io/auth-snippet, nginx.ingress.kubernetes.io/server-snippet holds raw configuration for the proxy',
      ],
      'a controller that takes them': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }, spec: { template: { spec: { containers: [{ name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.12.1', args: [--configmap=$(POD_NAMESPACE)/ingress-nginx-controller] }] } } } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }, data: { allow-snippet-annotations: 'true', annotations-risk-level: Critical } }`,
        'ingress-nginx takes snippets from every Ingress: allow-snippet-annotations is "true", and annotations-risk-level is Critical',
      ],
      'a controller that one setting alone keeps from it': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }, spec: { template: { spec: { containers: [{ name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.12.1', args: [--configmap=$(POD_NAMESPACE)/ingress-nginx-controller] }] } } } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }, data: { allow-snippet-annotations: 'true' } }`,
        'annotations-risk-level (High by default) alone keeps ingress-nginx from taking snippets: allow-snippet-annotations is "true"',
      ],
      'the other setting alone': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }, spec: { template: { spec: { containers: [{ name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.12.1', args: [--configmap=$(POD_NAMESPACE)/ingress-nginx-controller] }] } } } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }, data: { allow-snippet-annotations: 'false', annotations-risk-level: Critical } }`,
        'allow-snippet-annotations ("false") alone keeps ingress-nginx from taking snippets: annotations-risk-level is Critical',
      ],
      'an old controller, which takes them by default': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: nginx, namespace: ingress-nginx }, spec: { template: { spec: { containers: [{ name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.8.4' }] } } } }`,
        'ingress-nginx takes snippets from every Ingress: allow-snippet-annotations is not set, which means true in v1.8.4',
      ],
    },
    manual: {
      'settings in another ConfigMap': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: edge, namespace: web }, spec: { template: { spec: { containers: [{ name: controller, image: 'registry.k8s.io/ingress-nginx/controller:v1.12.1', args: [--configmap=web/edge] }] } } } }`,
        'the ConfigMap of this ingress-nginx is not the usual one, and kaudit does not read it: allow-snippet-annotations must not be "true" there',
      ],
    },
  },
  each: 'ingresses',
  evaluate({ ingress, controller, unknown, manual }) {
    if (controller !== undefined) {
      const { settings, version, gap } = controller;
      if (gap !== undefined) return unknown(`what ingress-nginx takes was not seen: ${gap}`);
      if (settings === null)
        return manual(
          'the ConfigMap of this ingress-nginx is not the usual one, and kaudit does not read it: allow-snippet-annotations must not be "true" there',
        );
      const taking = takesSnippets(settings, version);
      if (taking === null)
        return manual(
          'the version of ingress-nginx is not told by its image: allow-snippet-annotations is on by default before 1.9',
        );
      if (taking !== undefined) return { message: taking };
      return;
    }
    const snippets = snippetAnnotations(ingress);
    if (ingress.kind !== 'Ingress' || snippets.length === 0) return;
    return {
      message: `annotation ${snippets.join(', ')} holds raw configuration for the proxy`,
      fieldPath: 'metadata.annotations',
    };
  },
});
