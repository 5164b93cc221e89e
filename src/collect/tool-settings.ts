import { parseYaml } from './parse-yaml.ts';
import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/**
 * What the configuration files of Falco, flannel and Prometheus in a ConfigMap say that a verdict rests on: switches and counts, no text of
 * theirs. Empty of any other ConfigMap.
 */
export function toolSettings(data: unknown): Json {
  if (!isJson(data)) return {};
  const falco = parseYaml(data['falco.yaml']);
  const prometheus = parseYaml(data['prometheus.yml'] ?? data['prometheus.yaml']);
  const flannel = parseYaml(data['net-conf.json']);
  const backend = isJson(flannel) && isJson(flannel.Backend) ? flannel.Backend.Type : undefined;
  return {
    ...(typeof backend === 'string' ? { flannelBackend: backend.slice(0, 64) } : {}),
    ...(isJson(falco) ? { falco: readFalco(falco) } : {}),
    ...(isJson(prometheus) ? { prometheus: readPrometheus(prometheus) } : {}),
  };
}

/** Outputs with what holds where the file leaves them out (falco.yaml of Falco 0.41). */
const outputs: readonly (readonly [name: string, key: string, byDefault: boolean])[] = [
  ['stdout', 'stdout_output', true],
  ['syslog', 'syslog_output', true],
  ['file', 'file_output', false],
  ['http', 'http_output', false],
  ['program', 'program_output', false],
  ['grpc', 'grpc_output', false],
];

function readFalco(config: Json): Json {
  const on = outputs.filter(([, key, byDefault]) => {
    const output = config[key];
    return isJson(output) && typeof output.enabled === 'boolean' ? output.enabled : byDefault;
  });
  const files = config.rules_files ?? config.rules_file;
  return {
    outputs: on.map(([name]) => name),
    ...(Array.isArray(files) ? { ruleFiles: files.length } : {}),
  };
}

function readPrometheus(config: Json): Json {
  const { scrape_configs: jobs, rule_files: rules, alerting } = config;
  const managers = isJson(alerting) ? alerting.alertmanagers : undefined;
  return {
    scrapesApiServer: Array.isArray(jobs) && jobs.some(isApiServerJob),
    rules: Array.isArray(rules) && rules.length > 0,
    alertmanagers: Array.isArray(managers) && managers.length > 0,
  };
}

/** As Prometheus' own example for Kubernetes has it: by name, by what it keeps of the endpoints, or by its address. */
function isApiServerJob(job: unknown): boolean {
  if (!isJson(job)) return false;
  if (typeof job.job_name === 'string' && /api-?servers?$/i.test(job.job_name.slice(0, 256))) return true;
  const text = JSON.stringify([job.relabel_configs, job.static_configs]);
  return text.includes('default;kubernetes;https') || text.includes('kubernetes.default');
}
