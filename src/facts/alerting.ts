import { fieldsOf, listOf } from '../kubernetes/pod-security/fields.ts';
import { defineFact, type FactState } from './fact.ts';

/** What the Prometheus Operator was told about alerts. */
export interface Alerting extends FactState {
  /** The Prometheus objects of the operator; rules of a plain Prometheus stand in ConfigMaps, which nobody reads. */
  readonly operated: readonly string[];
  /** Rules that raise an alert. */
  readonly rules: number;
  /** Alertmanagers, of the operator or named by a Prometheus. */
  readonly alertmanagers: number;
}

export const alerting = defineFact({
  name: 'alerting',
  from: [
    'prometheuses.monitoring.coreos.com',
    'prometheusrules.monitoring.coreos.com',
    'alertmanagers.monitoring.coreos.com',
  ],
  derive(read): Alerting {
    const prometheuses = read.objects('prometheuses.monitoring.coreos.com');
    const named = prometheuses.flatMap(({ spec }) => listOf(fieldsOf(fieldsOf(spec).alerting).alertmanagers));
    const rules = read.objects('prometheusrules.monitoring.coreos.com');
    return {
      ...read.stateOf(),
      operated: prometheuses.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`).sort(),
      rules: rules.reduce((sum, { alerts }) => sum + (typeof alerts === 'number' ? alerts : 0), 0),
      alertmanagers: read.objects('alertmanagers.monitoring.coreos.com').length + named.length,
    };
  },
});
