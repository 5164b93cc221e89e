import { isWhole } from '../inventory.ts';
import { apiServerPod, apiServerService, monitorSelects, takesMonitor } from '../kubernetes/components/scraping.ts';
import { fieldsOf, listOf } from '../kubernetes/pod-security/fields.ts';
import { defineFact, describeGap, type FactState, type Read } from './fact.ts';

/** What the Prometheus Operator, or the configuration of a plain Prometheus, was told about alerts and about the API server. */
export interface Alerting extends FactState {
  /** The Prometheus objects of the operator. */
  readonly operated: readonly string[];
  /** Rules that raise an alert. */
  readonly rules: number;
  /** Alertmanagers, of the operator or named by a Prometheus. */
  readonly alertmanagers: number;
  /** Configurations of a plain Prometheus, by the namespaces that hold them in a ConfigMap. */
  readonly plain: ReadonlyMap<string, PlainPrometheus>;
  /** Why such configurations were not seen. */
  readonly plainGap: string | undefined;
  /** How metrics of the API server are fetched, or that they are not, as a sentence; undefined where nothing tells. */
  readonly apiServer: string | undefined;
}

export interface PlainPrometheus {
  readonly scrapesApiServer: boolean;
  readonly rules: boolean;
  readonly alertmanagers: boolean;
}

const prometheusList = 'prometheuses.monitoring.coreos.com';
const monitorLists = ['servicemonitors.monitoring.coreos.com', 'podmonitors.monitoring.coreos.com'] as const;

export const alerting = defineFact({
  name: 'alerting',
  from: [prometheusList, 'prometheusrules.monitoring.coreos.com', 'alertmanagers.monitoring.coreos.com'],
  evidence: [...monitorLists, 'namespaces', 'configmaps'],
  derive(read): Alerting {
    const prometheuses = read.objects(prometheusList);
    const named = prometheuses.flatMap(({ spec }) => listOf(fieldsOf(fieldsOf(spec).alerting).alertmanagers));
    const rules = read.objects('prometheusrules.monitoring.coreos.com');
    const maps = read.source('configmaps');
    const plain = readPlain(read);
    return {
      ...read.stateOf(),
      operated: prometheuses.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`).sort(),
      rules: rules.reduce((sum, { alerts }) => sum + (typeof alerts === 'number' ? alerts : 0), 0),
      alertmanagers: read.objects('alertmanagers.monitoring.coreos.com').length + named.length,
      plain,
      plainGap: isWhole(maps) || maps.reason === 'NotCollected' ? undefined : describeGap('configmaps', maps),
      apiServer: prometheuses.length > 0 ? byOperator(read) : byConfiguration(plain),
    };
  },
});

function readPlain(read: Read): ReadonlyMap<string, PlainPrometheus> {
  const found = new Map<string, PlainPrometheus>();
  for (const { metadata, prometheus } of read.objects('configmaps')) {
    if (prometheus === undefined || metadata.deletionTimestamp !== undefined) continue;
    const namespace = metadata.namespace ?? 'default';
    const { scrapesApiServer, rules, alertmanagers } = fieldsOf(prometheus);
    const known = found.get(namespace);
    // Several of one namespace may be parts of one configuration.
    found.set(namespace, {
      scrapesApiServer: scrapesApiServer === true || known?.scrapesApiServer === true,
      rules: rules === true || known?.rules === true,
      alertmanagers: alertmanagers === true || known?.alertmanagers === true,
    });
  }
  return found;
}

function byConfiguration(plain: ReadonlyMap<string, PlainPrometheus>): string | undefined {
  const [first] = plain;
  if (first === undefined) return undefined;
  const [namespace] = [...plain].find(([, { scrapesApiServer }]) => scrapesApiServer) ?? [];
  return namespace === undefined
    ? `no job of its configuration (ConfigMap of namespace ${first[0]}) fetches metrics of the API server`
    : `a job of its configuration (ConfigMap of namespace ${namespace}) fetches metrics of the API server`;
}

function byOperator(read: Read): string | undefined {
  const prometheuses = read.objects(prometheusList);
  const labels = new Map(read.objects('namespaces').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  const labelsOf = (namespace: string): Readonly<Record<string, string>> => labels.get(namespace) ?? {};
  const takers = [
    { list: monitorLists[0], kind: 'serviceMonitor', target: apiServerService },
    { list: monitorLists[1], kind: 'podMonitor', target: apiServerPod },
  ] as const;
  for (const { list, kind, target } of takers)
    for (const monitor of read.objects(list))
      if (monitorSelects(monitor, target) && prometheuses.some((one) => takesMonitor(one, kind, monitor, labelsOf)))
        return `${monitor.kind} ${monitor.metadata.namespace ?? ''}/${monitor.metadata.name} has it fetch metrics of the API server`;
  const unseen = monitorLists.find((list) => !isWhole(read.source(list)));
  if (unseen !== undefined) return undefined;
  const more = prometheuses.some(({ spec }) => fieldsOf(spec).additionalScrapeConfigs !== undefined);
  const but = more ? '; its additionalScrapeConfigs are in a Secret, which kaudit does not read' : '';
  return `no ServiceMonitor or PodMonitor has it fetch metrics of the API server${but}`;
}
