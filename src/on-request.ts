import { kubeletConfigzSource } from './collect/kubelet-configz.ts';
import { anonymousSource } from './collect/observed.ts';
import { secretsSource } from './kubernetes/secret-types.ts';

/** Sources that are asked for only where a person wants them: by a flag of a scan. */
export const onRequest: ReadonlySet<string> = new Set([kubeletConfigzSource, anonymousSource, secretsSource]);
