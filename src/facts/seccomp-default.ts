import { kubeletSwitch } from '../kubernetes/kubelet/reading.ts';
import { defineFact, type FactState } from './fact.ts';
import { kubelets } from './kubelets.ts';

/** Whether every kubelet is known to give RuntimeDefault to containers without a profile. Always complete: it is only told. */
export interface SeccompDefault extends FactState {
  readonly everywhere: boolean;
}

export const seccompDefault = defineFact({
  name: 'seccompDefault',
  from: [],
  consults: [kubelets],
  derive(read): SeccompDefault {
    const { items, state } = read.fact(kubelets);
    const linux = items.filter(({ value }) => value.kubelet.node.system !== 'windows');
    const everywhere =
      state === 'complete' &&
      linux.length > 0 &&
      linux.every(({ value, about }) => {
        const seccomp = kubeletSwitch(value.kubelet.settings, 'seccompDefault');
        return about.unjudgeable === undefined && seccomp.state !== 'unreadable' && seccomp.on;
      });
    return { state: 'complete', reason: null, everywhere };
  },
});
