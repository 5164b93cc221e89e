import { fieldsOf, listOf } from '../kubernetes/pod-security/fields.ts';
import { alerting } from './alerting.ts';
import { components } from './components.ts';
import { defineFact, type FactState, type Read } from './fact.ts';
import { mesh } from './mesh.ts';

/** What people should know of a product that runs, beside that it does: no verdict rests on it. */
export interface ProductNotes extends FactState {
  of(product: string): readonly string[];
}

export const productNotes = defineFact({
  name: 'productNotes',
  from: [],
  evidence: ['configmaps'],
  consults: [alerting, components, mesh],
  derive(read): ProductNotes {
    const { apiServer } = read.fact(alerting);
    const notes = new Map<string, readonly string[]>([
      ['Prometheus', apiServer === undefined ? [] : [apiServer]],
      ['Istio', read.fact(mesh).conflicts],
      ['Falco', ofFalco(read)],
    ]);
    return { state: 'complete', reason: null, of: (product) => notes.get(product) ?? [] };
  },
});

/** Outputs that end on the node. */
const local: ReadonlySet<string> = new Set(['stdout', 'syslog', 'file']);

/** Of the ConfigMaps in the namespaces of its DaemonSets: where alerts go, and how many files of rules it reads. */
function ofFalco(read: Read): string[] {
  const sensors = read
    .fact(components)
    .serving('runtime')
    .filter(({ product }) => product === 'Falco');
  const places = new Set(sensors.map(({ namespace }) => namespace));
  const settings = read
    .objects('configmaps')
    .filter(({ metadata, falco }) => falco !== undefined && places.has(metadata.namespace ?? 'default'))
    .map(({ falco }) => fieldsOf(falco));
  const sidekick = read.fact(components).items.some(({ value }) => value.component.product === 'Falcosidekick');
  return settings.flatMap(({ outputs, ruleFiles }) => {
    const on = listOf(outputs).filter((one) => typeof one === 'string');
    const where = on.length === 0 ? 'nobody hears its alerts: no output is on' : `alerts go to ${on.join(', ')}`;
    const lost =
      on.length > 0 && on.every((one) => local.has(one)) && !sidekick ? ', which a log collector must ship' : '';
    return [
      `${where}${lost}${sidekick ? ', and falcosidekick runs' : ''}`,
      ...(ruleFiles === 0 ? ['it reads no rules: rules_files is empty'] : []),
    ];
  });
}
