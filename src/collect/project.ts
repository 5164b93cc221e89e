import type { KubernetesObject } from '../kubernetes/object.ts';
import { anyKind, findResource } from '../kubernetes/resources.ts';
import { SharedValues } from '../kubernetes/shared-values.ts';
import { appliedVersions } from './applied-versions.ts';
import { keptFields, keptSpec, keptStatus } from './kept-fields.ts';
import { lastChange } from './last-change.ts';
import { NodeImages } from './node-images.ts';
import { projectMetadata, projectTemplateMetadata } from './project-metadata.ts';
import { PodProjection } from './project-pod.ts';
import { type Json, pick, pickTexts, prune, text } from './raw-fields.ts';
import { isJson } from './redact.ts';
import { redactCustomSpec } from './redact-custom.ts';
import { mismatch, type Shape } from './shape.ts';
import { findMalformed } from './shapes.ts';
import { specialProjections } from './special.ts';

/** What every object has. */
const named: Shape = { fields: { metadata: { fields: { name: 'string' } } } };

/**
 * Turns served objects into what the inventory holds of them: secrets replaced, nulls pruned as Kubernetes' decoder
 * does, shape checked, pod specs that are alike stored once. Changes the objects it is given.
 */
export class Projection {
  readonly #nodeImages = new NodeImages();
  readonly #shared = new SharedValues();
  readonly #pods = new PodProjection(this.#shared);

  /** Projects one item of a list; undefined where the item is not an object with a name. */
  project(resource: string, raw: unknown): KubernetesObject {
    const known = findResource(resource);
    const ofList = known?.kind === anyKind ? undefined : known?.kind;
    const kind = ofList ?? (isJson(raw) ? text(raw.kind) : undefined) ?? resource;
    const apiVersion =
      (isJson(raw) && raw.kind !== 'PartialObjectMetadata' ? text(raw.apiVersion) : undefined) ??
      (known === undefined ? '' : [known.group, known.versions[0]].filter((part) => part !== '').join('/'));
    if (!isJson(raw)) return { apiVersion, kind, metadata: { name: '' }, malformed: 'the item is not an object' };
    const metadata = projectMetadata(raw.metadata);
    if (metadata === undefined)
      return {
        apiVersion,
        kind,
        metadata: { name: '' },
        malformed: mismatch(raw, named, '') ?? 'metadata.name is missing',
      };
    if (kind === 'Pod') return this.#pods.pod(apiVersion, this.#shared.metadata(metadata), raw);
    const special = specialProjections.get(resource);
    if (special !== undefined) {
      prune(raw);
      const fields = special(raw);
      const malformed = findMalformed(kind, fields);
      return { apiVersion, kind, metadata, ...(malformed === undefined ? fields : { malformed }) };
    }
    const applied = appliedVersions(kind, raw.metadata);
    const kept = Object.hasOwn(keptFields, kind) ? keptFields[kind] : undefined;
    // kube-proxy's DaemonSet is there, whose flags are configuration.
    const isStatic = kind === 'DaemonSet' && metadata.namespace === 'kube-system';
    const fields = Object.fromEntries(
      (kept ?? ['spec']).flatMap((field) =>
        raw[field] === undefined || raw[field] === null ? [] : [[field, this.#keep(kind, field, raw[field], isStatic)]],
      ),
    );
    if (known?.builtIn !== true) redactCustomSpec(fields.spec);
    const malformed = findMalformed(kind, fields, known?.group);
    // Redaction knows where secrets stand in a well-formed object; of any other only the identity is kept.
    return malformed === undefined
      ? {
          apiVersion,
          kind,
          metadata,
          ...(applied === undefined ? {} : { appliedAs: this.#shared.value(applied) }),
          ...lastChange(kind, raw.metadata),
          ...fields,
        }
      : { apiVersion, kind, metadata, malformed };
  }

  #keep(kind: string, field: string, value: unknown, isStatic: boolean): unknown {
    prune(value);
    if (field === 'status' && isJson(value)) {
      const kept = pick(value, keptStatus[kind] ?? []);
      return kind === 'Node' ? { ...kept, ...this.#nodeImages.keep(value.images) } : kept;
    }
    const kept = Object.hasOwn(keptSpec, kind) ? keptSpec[kind] : undefined;
    if (field === 'spec' && kept !== undefined) return isJson(value) ? pickSpec(kind, value, kept) : value;
    if (field === 'spec' && isJson(value)) this.#internTemplate(value, isStatic);
    // Thousands of roles are made from a few templates.
    if (field === 'rules' && Array.isArray(value)) return this.#shared.value(value);
    return value;
  }

  /** Redacts and stores once the pod spec of a template, however deep the kind keeps it. */
  #internTemplate(spec: Json, isStatic: boolean): void {
    const { template, jobTemplate, volumeClaimTemplates } = spec;
    if (isJson(jobTemplate)) {
      if (isJson(jobTemplate.metadata)) jobTemplate.metadata = projectTemplateMetadata(jobTemplate.metadata);
      if (isJson(jobTemplate.spec)) this.#internTemplate(jobTemplate.spec, isStatic);
    }
    if (Array.isArray(volumeClaimTemplates))
      for (const claim of volumeClaimTemplates)
        if (isJson(claim)) claim.metadata = isJson(claim.metadata) ? projectTemplateMetadata(claim.metadata) : {};
    if (!isJson(template) || !isJson(template.spec)) return;
    if (isJson(template.metadata)) template.metadata = projectTemplateMetadata(template.metadata);
    template.spec = this.#pods.template(template.spec, isStatic);
  }
}

/** Of how an OpenShift Route is encrypted only the words are kept: the certificate and its private key stand beside them. */
function pickSpec(kind: string, spec: Json, kept: readonly string[]): Json {
  const picked = pick(spec, kept);
  if (kind !== 'Route' || !isJson(spec.tls)) return picked;
  return { ...picked, tls: pickTexts(spec.tls, ['termination', 'insecureEdgeTerminationPolicy']) };
}
