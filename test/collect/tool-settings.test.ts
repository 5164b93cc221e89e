import { expect, test } from 'vitest';
import { toolSettings } from '../../src/collect/tool-settings.ts';

const canary = 'sUp3rS3cr3t';

// Sources: falco.yaml of Falco 0.41; documentation/examples/prometheus-kubernetes.yml of Prometheus.
test.each<[string, unknown, unknown]>([
  ['no configuration of either', { 'nginx.conf': 'x' }, {}],
  [
    'Falco as it comes',
    { 'falco.yaml': 'rules_files: [/etc/falco/falco_rules.yaml, /etc/falco/rules.d]' },
    { falco: { outputs: ['stdout', 'syslog'], ruleFiles: 2 } },
  ],
  [
    'Falco that speaks to an address',
    {
      'falco.yaml': `{ stdout_output: { enabled: false }, syslog_output: { enabled: false }, http_output: { enabled: true, url: 'https://u:${canary}@a' }, rules_file: [] }`,
    },
    { falco: { outputs: ['http'], ruleFiles: 0 } },
  ],
  [
    'Prometheus by its example',
    {
      'prometheus.yml': `{ scrape_configs: [{ job_name: a, basic_auth: { password: ${canary} } }, { job_name: kubernetes-apiservers }], rule_files: [a], alerting: { alertmanagers: [{}] } }`,
    },
    { prometheus: { scrapesApiServer: true, rules: true, alertmanagers: true } },
  ],
  [
    'Prometheus that keeps the endpoints of the API server',
    {
      'prometheus.yaml':
        "scrape_configs: [{ job_name: core, relabel_configs: [{ regex: 'default;kubernetes;https' }] }]",
    },
    { prometheus: { scrapesApiServer: true, rules: false, alertmanagers: false } },
  ],
  [
    'Prometheus that does not',
    { 'prometheus.yml': 'scrape_configs: [{ job_name: apiserver-proxy }]' },
    { prometheus: { scrapesApiServer: false, rules: false, alertmanagers: false } },
  ],
  [
    'the backend of flannel',
    { 'net-conf.json': '{ "Network": "10.244.0.0/16", "Backend": { "Type": "wireguard" } }', 'cni-conf.json': '{}' },
    { flannelBackend: 'wireguard' },
  ],
  ['files of another shape', { 'falco.yaml': 'x', 'prometheus.yml': '- a' }, {}],
  ['no data', undefined, {}],
])('%s', (_, data, expected) => {
  const told = toolSettings(data);
  expect(told).toEqual(expected);
  expect(JSON.stringify(told)).not.toContain(canary);
});
