import { secretsSource } from '../kubernetes/secret-types.ts';
import { components } from './components.ts';
import { combineStates, defineFact, type FactState } from './fact.ts';
import { pods } from './pods.ts';
import { secrets } from './secrets.ts';

/** Accounts that an installer makes for the first login, and dashboards that ask for none. */
export interface InstallationAccounts extends FactState {
  /** Each in a sentence. */
  readonly left: readonly string[];
  /** Whether one of the products that have such accounts was seen. */
  readonly applies: boolean;
}

/** Secrets of the first login: namespace, name, whether only an old one counts, and the product. */
const logins: readonly (readonly [namespace: string, name: string, old: boolean, product: string])[] = [
  ['kube-system', 'kubeadmin', false, 'OpenShift'],
  ['cattle-system', 'bootstrap-secret', true, 'Rancher'],
  ['argocd', 'argocd-initial-admin-secret', true, 'Argo CD'],
  ['kubernetes-dashboard', 'admin-user', true, 'Kubernetes Dashboard'],
];

/** kubernetesui/dashboard and what it was split into. */
const dashboard = /(?:^|\/)(?:kubernetesui\/dashboard|kubernetes-dashboard)[\w-]*(?:[:@]|$)/;

export const installationAccounts = defineFact({
  name: 'installationAccounts',
  from: [],
  evidence: [secretsSource],
  uses: [pods],
  consults: [components, secrets],
  derive(read): InstallationAccounts {
    const seen = read.fact(secrets);
    const asked = read.source(secretsSource).reason !== 'NotCollected';
    const fromSecrets = logins.flatMap(([namespace, name, old, product]) => {
      const found = seen.items.find(({ value: { secret } }) => secret.namespace === namespace && secret.name === name);
      if (found === undefined || (old && (found.value.secret.age ?? 0) < 1)) return [];
      return [`Secret ${namespace}/${name} holds the installation account of ${product}`];
    });
    const shown = read.fact(pods);
    const dashboards = shown.items.flatMap(({ value: { pod }, about }) =>
      pod.spec.containers.flatMap(({ image = '', args = [] }) => {
        const { kind, namespace = '', name } = about.object;
        const skips = dashboard.test(image) && args.some((arg) => /^--enable-skip-login(?:=true)?$/.test(arg));
        return skips ? [`${kind} ${namespace}/${name} is a dashboard that lets people skip its login`] : [];
      }),
    );
    const consoles = read.fact(components).serving('console').length > 0;
    return {
      ...combineStates(shown, ...(asked ? [seen] : [])),
      left: [...new Set([...fromSecrets, ...dashboards])].sort(),
      applies: consoles || fromSecrets.length > 0 || dashboards.length > 0,
    };
  },
});
