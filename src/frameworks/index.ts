import { cisAks } from './cis-aks.ts';
import { cisEks } from './cis-eks.ts';
import { cisGke } from './cis-gke.ts';
import { cisKubernetes } from './cis-kubernetes.ts';
import { type Framework, listControls } from './framework.ts';
import { iso27001 } from './iso-27001.ts';
import { mitre } from './mitre.ts';
import { msMatrix } from './ms-matrix.ts';
import { nist80053 } from './nist-800-53.ts';
import { nist800190 } from './nist-800-190.ts';
import { nsaCisa } from './nsa-cisa.ts';
import { owasp2022 } from './owasp-2022.ts';
import { owasp2025 } from './owasp-2025.ts';
import { pciDss } from './pci-dss.ts';
import { pss } from './pss.ts';
import { soc2 } from './soc2.ts';
import { stig } from './stig.ts';

/** All benchmarks, in the order in which controls are listed. */
export const frameworks: readonly Framework[] = [
  cisKubernetes,
  cisEks,
  cisGke,
  cisAks,
  pss,
  nsaCisa,
  owasp2025,
  owasp2022,
  mitre,
  msMatrix,
  stig,
  pciDss,
  nist800190,
  nist80053,
  iso27001,
  soc2,
];

const byCheck: ReadonlyMap<string, readonly string[]> = invert();

/** The controls that a check answers, as `framework:control`. */
export function controlsOf(checkId: string): readonly string[] {
  return byCheck.get(checkId) ?? [];
}

function invert(): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const framework of frameworks)
    for (const { id, checks } of listControls(framework))
      for (const check of checks) map.set(check, [...(map.get(check) ?? []), `${framework.id}:${id}`]);
  return map;
}
