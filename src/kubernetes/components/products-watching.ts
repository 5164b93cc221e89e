import { datadogAgent, type Product, product } from './product.ts';

/** Products that measure, alert and collect logs. Sources: the manifests and charts of each project. */
export const watchingProducts: readonly Product[] = [
  product('Prometheus', 'monitoring', 'prometheus/prometheus prom/prometheus bitnami/prometheus'),
  // The Prometheus Operator takes any image; its labels and the names of its containers are always these
  // (prometheus-operator, pkg/prometheus/server/statefulset.go and pkg/alertmanager/operator.go).
  product('Prometheus', 'monitoring', '', { label: 'prometheus', container: 'prometheus' }),
  product('Alertmanager', 'alerting', '', { label: 'alertmanager', container: 'alertmanager' }),
  product('Prometheus Operator', 'other', 'prometheus-operator/prometheus-operator coreos/prometheus-operator', {
    groups: 'monitoring.coreos.com',
  }),
  product('Alertmanager', 'alerting', 'prometheus/alertmanager prom/alertmanager bitnami/alertmanager'),
  product('Grafana', 'dashboards', 'grafana/grafana grafana/grafana-enterprise bitnami/grafana', {
    groups: 'grafana.integreatly.org',
  }),
  product(
    'VictoriaMetrics',
    'monitoring',
    'victoriametrics/victoria-metrics victoriametrics/vmagent victoriametrics/vminsert victoriametrics/vmsingle',
    {
      groups: 'operator.victoriametrics.com',
    },
  ),
  product('VictoriaMetrics', 'alerting', 'victoriametrics/vmalert'),
  product('VictoriaMetrics', 'other', 'victoriametrics/operator'),
  product('Thanos', 'other', 'thanos/thanos thanosio/thanos bitnami/thanos'),
  product('Grafana Mimir', 'other', 'grafana/mimir'),
  product('Datadog', 'monitoring logging', datadogAgent, { groups: 'datadoghq.com' }),
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
    'dynatrace/oneagent dynatrace/dynatrace-oneagent dynatrace-oneagent dynatrace/dynatrace-operator dynatrace-marketplace-prod/dynatrace-operator dynatrace-operator linux/oneagent',
    {
      groups: 'dynatrace.com',
    },
  ),
  product('AppDynamics', 'monitoring', 'appdynamics/cluster-agent'),
  product(
    'OpenTelemetry',
    'monitoring logging',
    'otel/opentelemetry-collector otel/opentelemetry-collector-contrib otel/opentelemetry-collector-k8s opentelemetry-collector-releases/opentelemetry-collector opentelemetry-collector-releases/opentelemetry-collector-contrib opentelemetry-collector-releases/opentelemetry-collector-k8s',
    {
      groups: 'opentelemetry.io',
    },
  ),
  product('OpenTelemetry', 'monitoring logging', 'aws-observability/aws-otel-collector', { ownNumbering: true }),
  product('Grafana Alloy', 'monitoring logging', 'grafana/alloy'),
  product('Grafana Agent', 'monitoring logging', 'grafana/agent', { groups: 'monitoring.grafana.com' }),
  // It measures; Fluent Bit beside it collects the logs.
  product(
    'Amazon CloudWatch agent',
    'monitoring',
    'cloudwatch-agent/cloudwatch-agent amazon/cloudwatch-agent cloudwatch-agent',
    {
      groups: 'cloudwatch.aws.amazon.com',
    },
  ),
  product('Google managed Prometheus', 'monitoring', 'prometheus-engine/operator', {
    groups: 'monitoring.googleapis.com',
  }),
  // The collector has the numbers of Prometheus.
  product('Google managed Prometheus', 'monitoring', 'prometheus-engine/prometheus', { ownNumbering: true }),
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
    'metrics-server/metrics-server openshift-payload/metrics-server metrics-server metrics-server-amd64 hardened-k8s-metrics-server',
  ),
  product(
    'kube-state-metrics',
    'other',
    'kube-state-metrics/kube-state-metrics coreos/kube-state-metrics kube-state-metrics',
  ),
  product('node-exporter', 'other', 'prometheus/node-exporter prom/node-exporter node-exporter'),
  product('Heapster', 'metrics-api', 'heapster heapster-amd64'),
  // Collectors of logs; each must run on every node.
  product(
    'Fluent Bit',
    'logging',
    'fluent/fluent-bit fluent-operator/fluent-bit kubesphere/fluent-bit fluent-bit fluentbit',
    {
      groups: 'fluentbit.fluent.io',
    },
  ),
  // 2.31 holds Fluent Bit 1.9. Source: github.com/aws/aws-for-fluent-bit, CHANGELOG.
  product(
    'Fluent Bit',
    'logging',
    'aws-observability/aws-for-fluent-bit amazon/aws-for-fluent-bit aws-for-fluent-bit',
    { ownNumbering: true },
  ),
  product(
    'Fluentd',
    'logging',
    'fluent/fluentd fluent/fluentd-kubernetes-daemonset fluentd_elasticsearch/fluentd fluent-operator/fluentd kubesphere/fluentd kube-logging/fluentd logging-operator/fluentd banzaicloud/fluentd fluentd fluentd-kubernetes-daemonset fluentd-elasticsearch fluentd-hec',
    {
      groups: 'fluentd.fluent.io',
    },
  ),
  product('Fluentd', 'logging', 'openshift-logging/fluentd', { ownNumbering: true }),
  product('Fluent Operator', 'other', 'fluent/fluent-operator kubesphere/fluent-operator'),
  product('Logging Operator', 'other', 'kube-logging/logging-operator banzaicloud/logging-operator', {
    groups: 'logging.banzaicloud.com logging.banzaicloud.io',
  }),
  product('Vector', 'logging', 'timberio/vector', { groups: 'observability.kaasops.io' }),
  product('Vector', 'logging', 'openshift-logging/vector', { ownNumbering: true }),
  product('Promtail', 'logging', 'grafana/promtail promtail'),
  product(
    'Filebeat',
    'logging',
    'beats/filebeat elastic/filebeat filebeat beats/elastic-agent elastic-agent/elastic-agent elastic/elastic-agent',
    {
      groups: 'beat.k8s.elastic.co agent.k8s.elastic.co',
    },
  ),
  product('Splunk OpenTelemetry Collector', 'logging monitoring', 'signalfx/splunk-otel-collector', {
    groups: 'enterprise.splunk.com',
  }),
  product('Splunk Connect for Kubernetes', 'logging', 'splunk/fluentd-hec'),
  product('Logstash', 'log-store', 'logstash/logstash'),
  product('syslog-ng', 'logging', 'axoflow/axosyslog'),
  product('Sumo Logic', 'logging monitoring', 'sumologic/sumologic-otel-collector'),
  product('OpenShift Logging', 'other', 'openshift-logging/cluster-logging-operator', {
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
