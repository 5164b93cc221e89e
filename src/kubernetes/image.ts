/** An image reference in its parts, with the defaults of the container runtimes filled in. */
export interface ImageReference {
  /** Host, with its port where one is given: `docker.io`, `registry.k8s.io`, `localhost:5000`. */
  readonly registry: string;
  /** Path below the registry: `library/nginx`, `coredns/coredns`. */
  readonly repository: string;
  readonly tag?: string;
  /** `algorithm:hex`. */
  readonly digest?: string;
}

const longest = 4096;
const longestName = 255;
const hostPattern =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]{1,5})?$/;
const elementPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const identifierPattern = /^[a-f0-9]{64}$/;

/**
 * Takes an image reference apart; undefined where it is none. A missing registry is `docker.io`, and a single name
 * there lies under `library`. A missing tag stays missing: whether it means `latest` is for the reader to say.
 * Grammar: distribution/reference, `ParseDockerRef`.
 */
export function parseImage(text: unknown): ImageReference | undefined {
  if (typeof text !== 'string') return undefined;
  const before = parsed.get(text);
  if (before !== undefined) return before;
  const reference = takeApart(text);
  if (reference === undefined) return undefined;
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(text, reference);
  return reference;
}

/** Why there is nothing to say of an image that can not be taken apart: the kubelet refuses it (InvalidImageName). Undefined where none is given. */
export function refusedImage(image: string | undefined): string | undefined {
  return image === undefined || image === ''
    ? undefined
    : `${image} is no image reference, no container starts from it`;
}

/** Pods by the thousand name few images, and many facts ask about each. */
const parsed = new Map<string, ImageReference>();
const mostParsed = 10_000;

function takeApart(text: string): ImageReference | undefined {
  if (text === '' || text.length > longest || identifierPattern.test(text)) return undefined;
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !digestPattern.test(digest)) return undefined;
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const tag = tagged ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !tagPattern.test(tag)) return undefined;
  const name = splitRegistry(tagged ? named.slice(0, colon) : named);
  if (name === undefined) return undefined;
  return { ...name, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

function splitRegistry(name: string): { registry: string; repository: string } | undefined {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasRegistry = first !== '' && (/[.:A-Z]/.test(first) || first === 'localhost');
  const given = hasRegistry ? first : 'docker.io';
  const registry = given === 'index.docker.io' ? 'docker.io' : given;
  const path = hasRegistry ? name.slice(slash + 1) : name;
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  if (registry.length + repository.length + 1 > longestName || !hostPattern.test(registry)) return undefined;
  return repository.split('/').every((element) => elementPattern.test(element)) ? { registry, repository } : undefined;
}

/** Whether the repository ends with these path elements: `a/kube-proxy` ends with `kube-proxy`, `my-kube-proxy` does not. */
export function repositoryEndsWith(repository: string, suffix: string): boolean {
  return repository === suffix || repository.endsWith(`/${suffix}`);
}
