import { expect, test } from 'vitest';
import { adminInterface } from '../../../src/kubernetes/exposure/admin-interfaces.ts';

test.each([
  [['docker.io/kubernetesui/dashboard:v2.7.0'], {}, 'Kubernetes Dashboard'],
  [['registry.corp.example/mirror/grafana/grafana@sha256:'.concat('a'.repeat(64))], {}, 'Grafana'],
  [['quay.io/argoproj/argocd:v3'], {}, 'Argo CD'],
  [['kibana:8'], {}, 'Kibana'],
  [['shop/my-grafana:1'], {}, undefined],
  [['grafana/grafana-agent:1'], {}, undefined],
  [['x:1'], { app: 'jenkins' }, 'Jenkins'],
  [['x:1'], { 'app.kubernetes.io/name': 'web', app: 'grafana' }, 'Grafana'],
  [['x:1', null, 7], { app: 'constructor' }, undefined],
])('%j %j', (images, labels, expected) => expect(adminInterface(images, labels)?.name).toBe(expected));
