import type { Control } from '../control.ts';
import { fieldsOf } from '../fields.ts';
import { containersOf, namesOf, settersOf } from '../wording.ts';

/** Nobody asks for a HostProcess container. Source: pod-security-admission, policy/check_windowsHostProcess.go. */
export const windowsHostProcess: Control = {
  id: 'windowsHostProcess',
  level: 'baseline',
  sinceMinor: 0,
  evaluate({ holders }) {
    const bad = holders.filter(({ securityContext }) => fieldsOf(securityContext.windowsOptions).hostProcess === true);
    if (bad.length === 0) return undefined;
    return {
      reason: 'hostProcess',
      detail: `${settersOf(bad)} must not set securityContext.windowsOptions.hostProcess=true`,
      fieldPaths: bad.map(({ path }) => `${path}.windowsOptions.hostProcess`),
      containers: namesOf(containersOf(bad)),
    };
  },
};
