/** What a product is there for; one product may serve several purposes with different workloads. */
export type Purpose =
  | 'admission'
  | 'signing'
  | 'scanning'
  | 'runtime'
  | 'monitoring'
  | 'alerting'
  | 'dashboards'
  | 'logging'
  | 'log-store'
  | 'mesh'
  | 'secrets'
  | 'backup'
  | 'snapshots'
  | 'delivery'
  | 'operators'
  | 'sign-in'
  | 'ingress'
  | 'console'
  | 'network'
  | 'cloud-identity'
  | 'metrics-api'
  | 'other';

/** A row of the product tables: workloads that serve a purpose, by their images, and the API groups that come with them. */
export interface Product {
  readonly name: string;
  readonly purposes: readonly Purpose[];
  /**
   * Last path elements of its image repositories, in any registry, or a registry of its makers and the path. Rancher's `mirrored-` names
   * and the `-rhel9` of Red Hat's are understood without being written.
   */
  readonly images: readonly string[];
  /** API groups that it defines; served ones without a workload are left over. */
  readonly groups: readonly string[];
  /** Name of the container that must be there too: one image that does more than one thing. */
  readonly container?: string;
  /** Value of the label `app.kubernetes.io/name` or `k8s-app` that tells it where the image does not. */
  readonly label?: string;
  /** Whether these images have a numbering of their own: their tags do not tell the version of the product. */
  readonly ownNumbering: boolean;
}

interface Details {
  readonly groups?: string;
  readonly container?: string;
  readonly label?: string;
  readonly ownNumbering?: boolean;
}

/** A row, its lists written as words. */
export function product(name: string, purposes: string, images: string, details: Details = {}): Product {
  const { groups = '', container, label, ownNumbering = false } = details;
  return {
    name,
    purposes: words(purposes).filter(isPurpose),
    images: words(images),
    groups: words(groups),
    ownNumbering,
    ...(container === undefined ? {} : { container }),
    ...(label === undefined ? {} : { label }),
  };
}

/** Datadog's agent is several products, by the containers that run it. */
export const datadogAgent = 'datadog/agent datadoghq/agent registry.datadoghq.com/agent datadoghq.azurecr.io/agent';

const purposes: ReadonlySet<string> = new Set<Purpose>([
  'admission',
  'signing',
  'scanning',
  'runtime',
  'monitoring',
  'alerting',
  'dashboards',
  'logging',
  'log-store',
  'mesh',
  'secrets',
  'backup',
  'snapshots',
  'delivery',
  'operators',
  'sign-in',
  'ingress',
  'console',
  'network',
  'cloud-identity',
  'metrics-api',
  'other',
]);

function isPurpose(word: string): word is Purpose {
  return purposes.has(word);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
