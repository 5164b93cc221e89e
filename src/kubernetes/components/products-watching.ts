import { type Product, product } from './product.ts';

/** Products that measure, alert and collect logs. Sources: the manifests and charts of each project. */
export const watchingProducts: readonly Product[] = [
  product(
    'Prometheus',
    'monitoring',
    'prometheus/prometheus prom/prometheus bitnami/prometheus mirrored-prometheus-prometheus prometheus-engine/prometheus',
  ),
  product(
    'Prometheus Operator',
    'other',
    'prometheus-operator/prometheus-operator coreos/prometheus-operator mirrored-prometheus-operator-prometheus-operator',
    {
      groups: 'monitoring.coreos.com',
    },
  ),
  product(
    'Alertmanager',
    'alerting',
    'prometheus/alertmanager prom/alertmanager bitnami/alertmanager mirrored-prometheus-alertmanager',
  ),
  product(
    'Grafana',
    'dashboards',
    'grafana/grafana grafana/grafana-enterprise bitnami/grafana mirrored-grafana-grafana',
    {
      groups: 'grafana.integreatly.org',
    },
  ),
  product(
    'VictoriaMetrics',
    'monitoring',
    'victoriametrics/victoria-metrics victoriametrics/vmagent victoriametrics/vminsert victoriametrics/vmsingle',
    {
      groups: 'operator.victoriametrics.com',
    },
  ),
  product('VictoriaMetrics', 'alerting', 'victoriametrics/vmalert'),
  product('Thanos', 'other', 'thanos/thanos thanosio/thanos bitnami/thanos'),
  product('Grafana Mimir', 'other', 'grafana/mimir'),
  product('Datadog', 'monitoring logging', 'datadog/agent datadoghq/agent', { groups: 'datadoghq.com' }),
  product('Datadog', 'other', 'datadog/operator'),
  product(
    'New Relic',
    'monitoring',
    'newrelic/nri-kubernetes newrelic/infrastructure-k8s newrelic/infrastructure newrelic/newrelic-prometheus-configurator',
  ),
  product('New Relic', 'logging', 'newrelic/newrelic-fluentbit-output'),
  product(
    'Dynatrace',
    'monitoring',
    'dynatrace/oneagent dynatrace-oneagent dynatrace-operator dynatrace/dynatrace-operator linux/oneagent',
    {
      groups: 'dynatrace.com',
    },
  ),
  product('AppDynamics', 'monitoring', 'appdynamics/cluster-agent'),
  product(
    'OpenTelemetry',
    'monitoring logging',
    'otel/opentelemetry-collector otel/opentelemetry-collector-contrib otel/opentelemetry-collector-k8s opentelemetry-collector-releases/opentelemetry-collector opentelemetry-collector-releases/opentelemetry-collector-contrib opentelemetry-collector-releases/opentelemetry-collector-k8s aws-observability/aws-otel-collector',
    {
      groups: 'opentelemetry.io',
    },
  ),
  product('Grafana Alloy', 'monitoring logging', 'grafana/alloy'),
  product('Grafana Agent', 'monitoring logging', 'grafana/agent', { groups: 'monitoring.grafana.com' }),
  product('Amazon CloudWatch agent', 'monitoring logging', 'cloudwatch-agent cloudwatch-agent/cloudwatch-agent', {
    groups: 'cloudwatch.aws.amazon.com',
  }),
  product('Google managed Prometheus', 'monitoring', 'prometheus-engine/operator gke-metrics-agent', {
    groups: 'monitoring.googleapis.com',
  }),
  product(
    'Azure Monitor',
    'monitoring',
    'containerinsights/ciprod/prometheus-collector/images azuremonitor/containerinsights/ciprod/prometheus-collector/images',
    {
      groups: 'azmonitoring.coreos.com',
    },
  ),
  product('Azure Monitor', 'logging', 'azuremonitor/containerinsights/ciprod'),
  product('Zabbix', 'monitoring', 'zabbix/zabbix-agent2 zabbix/zabbix-agent'),
  product('Netdata', 'monitoring', 'netdata/netdata'),
  product('Coroot', 'monitoring', 'coroot/coroot coroot/coroot-node-agent', { groups: 'coroot.com' }),
  product(
    'metrics-server',
    'metrics-api',
    'metrics-server/metrics-server metrics-server metrics-server-amd64 mirrored-metrics-server hardened-k8s-metrics-server',
  ),
  product('kube-state-metrics', 'other', 'kube-state-metrics'),
  product('node-exporter', 'other', 'node-exporter mirrored-prometheus-node-exporter'),
  product('Heapster', 'metrics-api', 'heapster heapster-amd64'),
  // Collectors of logs; each must run on every node.
  product('Fluent Bit', 'logging', 'fluent-bit aws-for-fluent-bit fluentbit mirrored-fluent-fluent-bit', {
    groups: 'fluentbit.fluent.io',
  }),
  product(
    'Fluentd',
    'logging',
    'fluentd fluentd-kubernetes-daemonset fluentd-elasticsearch fluentd_elasticsearch/fluentd fluentd-hec',
    {
      groups: 'fluentd.fluent.io',
    },
  ),
  product('Fluent Operator', 'other', 'fluent/fluent-operator kubesphere/fluent-operator'),
  product('Logging Operator', 'other', 'kube-logging/logging-operator banzaicloud/logging-operator', {
    groups: 'logging.banzaicloud.com logging.banzaicloud.io',
  }),
  product('Vector', 'logging', 'timberio/vector openshift-logging/vector-rhel9', {
    groups: 'observability.kaasops.io',
  }),
  product('Promtail', 'logging', 'grafana/promtail promtail'),
  product('Filebeat', 'logging', 'filebeat beats/filebeat beats/elastic-agent elastic-agent/elastic-agent', {
    groups: 'beat.k8s.elastic.co agent.k8s.elastic.co',
  }),
  product('Splunk OpenTelemetry Collector', 'logging monitoring', 'signalfx/splunk-otel-collector', {
    groups: 'enterprise.splunk.com',
  }),
  product('Splunk Connect for Kubernetes', 'logging', 'splunk/fluentd-hec'),
  product('Logstash', 'log-store', 'logstash/logstash'),
  product('syslog-ng', 'logging', 'axoflow/axosyslog'),
  product('Sumo Logic', 'logging monitoring', 'sumologic/sumologic-otel-collector'),
  product('OpenShift Logging', 'other', 'openshift-logging/cluster-logging-rhel9-operator', {
    groups: 'observability.openshift.io logging.openshift.io',
  }),
  // Stores of logs, which collect nothing by themselves.
  product('Loki', 'log-store', 'grafana/loki', { groups: 'loki.grafana.com' }),
  product('Elasticsearch', 'log-store', 'elasticsearch/elasticsearch library/elasticsearch bitnami/elasticsearch', {
    groups: 'elasticsearch.k8s.elastic.co',
  }),
  product('OpenSearch', 'log-store', 'opensearchproject/opensearch', { groups: 'opensearch.opster.io' }),
  product('Splunk', 'log-store', 'splunk/splunk'),
];
