import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'bypassed-webhook',
  category: 'admission',
  severity: 'high',
  title: 'No webhook has been skipped',
  description:
    'The API server counted requests that it let pass because a webhook with failurePolicy Ignore did not answer: something was admitted that nobody judged, and whoever can make a webhook slow can make it happen again.',
  remediation:
    'Look at what was made while the webhook did not answer, run it with more replicas and a shorter path, and set failurePolicy to Fail where it guards something.',
  references: [
    'https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/',
    'https://kubernetes.io/docs/reference/instrumentation/metrics/',
  ],
  examples: {
    pass: {},
    fail: {},
    manual: {
      'an API server without metrics': [
        '{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: guard }, webhooks: [{ name: pods.guard.example.com, failurePolicy: Ignore, clientConfig: { service: { name: guard, namespace: guard } } }] }',
        'the API server shows no /metrics: ask whoever runs it for apiserver_admission_webhook_fail_open_count',
      ],
    },
    notApplicable: {
      'a policy that needs no webhook':
        '{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: { failurePolicy: Fail } }',
    },
  },
  each: 'webhooks',
  proof: 'presence',
  evaluate({ webhook, unknown, manual, notApplicable }) {
    if (webhook === null) return notApplicable('the API server judges it by itself');
    const { name, skipped } = webhook;
    if (typeof skipped !== 'number') return (skipped.state === 'unknown' ? unknown : manual)(skipped.reason);
    if (skipped === 0) return;
    return {
      message: `webhook ${name} was skipped ${skipped} time${skipped === 1 ? '' : 's'} since the API server started, because it could not be called`,
      fieldPath: 'failurePolicy',
      value: 'Ignore',
    };
  },
});
