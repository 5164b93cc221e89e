import type { Inventory } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { type Request, resourceRequest } from '../kubernetes/rbac/authorize.ts';
import { type Discovered, resolveResource } from '../kubernetes/resource-names.ts';
import { UsageError } from './errors.ts';

/** A question as a person writes it: `get /metrics`, or a verb on `RESOURCE[.GROUP][/SUBRESOURCE] [NAME]`. */
export type Question =
  | { readonly verb: string; readonly path: string }
  | {
      readonly verb: string;
      readonly resource: string;
      /** Undefined: any. */
      readonly group: string | undefined;
      readonly subresource: string | undefined;
      readonly name: string | undefined;
    };

/** Reads the arguments of a question; throws UsageError. */
export function parseQuestion(
  verb: string,
  what: string | undefined,
  name: string | undefined,
  subresource: string | undefined,
): Question {
  if (what === undefined || what === '' || verb === '')
    throw new UsageError(`${verb} what?`, 'Name a resource (pods, deployments.apps/scale) or a path (/metrics).');
  if (what.startsWith('/')) {
    if (name !== undefined || subresource !== undefined)
      throw new UsageError(`${what}: a path has neither name nor subresource`);
    return { verb, path: what };
  }
  const slash = what.indexOf('/');
  const full = slash < 0 ? what : what.slice(0, slash);
  const below = slash < 0 ? undefined : what.slice(slash + 1);
  if (below !== undefined && subresource !== undefined && below !== subresource)
    throw new UsageError(`${what}: --subresource ${subresource} names another subresource`);
  const [resource = '', ...rest] = full.split('.');
  // kubectl's long form names a version: deployments.v1.apps.
  const group = rest.length > 1 && /^v\d+((alpha|beta)\d+)?$/.test(rest[0] ?? '') ? rest.slice(1) : rest;
  if (resource === '' || below === '') throw new UsageError(`${what}: expected RESOURCE[.GROUP][/SUBRESOURCE]`);
  return {
    verb,
    resource,
    group: group.length === 0 ? undefined : group.join('.'),
    subresource: below ?? subresource,
    name,
  };
}

/** The request that is asked about, names resolved by what the inventory recorded of discovery; `notes` say what was assumed. */
export function toRequest(
  question: Question,
  { sources }: Inventory,
  namespace: string | undefined,
): { readonly request: Request; readonly notes: readonly string[] } {
  if ('path' in question) return { request: question, notes: [] };
  const { verb, subresource, name } = question;
  const { group, resource, namespaced, known } = resolveResource(
    question.resource,
    question.group,
    readDiscovered(sources.get('/apis')?.items ?? []),
  );
  const written = question.group === undefined ? question.resource : `${question.resource}.${question.group}`;
  // The API server takes the name of a namespace for the namespace of the request (apiserver requestinfo.go).
  const isNamespace = resource === 'namespaces' && group === '';
  const place = isNamespace ? name : namespaced === false ? undefined : namespace;
  const notes = [
    ...(known ? [] : [`${written} is no resource known here, and taken as it is written`]),
    ...(namespaced === false && namespace !== undefined && place === undefined
      ? [`${resource} are not in namespaces: this is about the whole cluster`]
      : []),
  ];
  return { request: resourceRequest({ verb, group, resource, subresource, name, namespace: place }), notes };
}

function readDiscovered(groups: readonly KubernetesObject[]): Discovered {
  return new Map(
    groups.map(({ metadata, resources }) => [
      metadata.name,
      (Array.isArray(resources) ? resources : []).flatMap((path: unknown) =>
        typeof path === 'string' ? [path.slice(path.indexOf('/') + 1)] : [],
      ),
    ]),
  );
}
