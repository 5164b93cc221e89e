import { parseImage } from './image.ts';

/**
 * When the kubelet pulls the image: what the container says, else Always for the tag latest or none and IfNotPresent for any other
 * tag and for digests. Source: pkg/apis/core/v1/defaults.go, SetDefaults_Container (parsers.ParseImageName gives `latest` where
 * neither tag nor digest is).
 */
export function pullPolicyOf({ image, imagePullPolicy }: { image?: unknown; imagePullPolicy?: unknown }): string {
  if (typeof imagePullPolicy === 'string' && imagePullPolicy !== '') return imagePullPolicy;
  const parsed = parseImage(image);
  if (parsed === undefined) return 'IfNotPresent';
  return parsed.tag === 'latest' || (parsed.tag === undefined && parsed.digest === undefined)
    ? 'Always'
    : 'IfNotPresent';
}
