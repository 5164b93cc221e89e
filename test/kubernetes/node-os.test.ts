import fc from 'fast-check';
import { expect, test } from 'vitest';
import { containerSystem, nodeImageName, nodeOsSupport } from '../../src/kubernetes/node-os.ts';

const day = '2026-11-21';

test.each([
  ['Ubuntu 22.04.5 LTS', '5.15.0-1102-azure', { state: 'supported', name: 'Ubuntu 22.04', until: '2027-05-31' }],
  [
    'Ubuntu 20.04.6 LTS',
    undefined,
    { state: 'extended', name: 'Ubuntu 20.04', ended: '2025-05-31', by: 'Ubuntu Pro', until: '2030-04-30' },
  ],
  ['Debian GNU/Linux 11 (bullseye)', '5.10.0', { state: 'ended', name: 'Debian GNU/Linux 11', ended: '2026-08-31' }],
  ['Amazon Linux 2', '5.10.245', { state: 'ended', name: 'Amazon Linux 2', ended: '2026-06-30' }],
  ['Amazon Linux 2023.9.20251117', '6.12.55', { state: 'supported', name: 'Amazon Linux 2023', until: '2029-06-30' }],
  ['Rocky Linux 10.1 (Red Quartz)', '6.12', { state: 'supported', name: 'Rocky Linux 10', until: '2035-05-31' }],
  [
    'Flatcar Container Linux by Kinvolk 3033',
    '5.4.200-flatcar',
    { state: 'ended', name: 'the kernel line 5.4 of Flatcar', ended: '2025-12-03' },
  ],
  ['Talos (v1.7.0)', '6.9.1-talos', { state: 'ended', name: 'the kernel line 6.9 of Talos', ended: '2025-11-17' }],
])('%s, %s', (osImage, kernel, support) => {
  expect(nodeOsSupport(osImage, kernel, day)).toEqual(support);
});

test.each([
  'Ubuntu 14.04.6 LTS',
  'Ubuntu 23.04',
  'Ubuntu 25.10',
  'Debian GNU/Linux 8 (jessie)',
  'CentOS Linux 6 (Core)',
  'SUSE Linux Enterprise Server 15 SP2',
  'openSUSE Leap 15.3',
  'Fedora Linux 39 (Server Edition)',
  'Alpine Linux v3.15',
  'Windows Server 2012 R2 Datacenter',
])('%s has ended', (osImage) => {
  expect(['ended', 'extended']).toContain(nodeOsSupport(osImage, undefined, day).state);
});

test.each([
  ['Talos (v1.11.3)', '6.12.52-talos'],
  ['Talos (v1.14.0)', '7.2.1-talos'],
  ['Red Hat Enterprise Linux CoreOS 9.6', '5.14.0-570.el9'],
  ['Container-Optimized OS from Google', undefined],
  ['Solaris 11', '5.4.1'],
  ['Ubuntu 22.045', '5.4.1'],
])('%s, %s is not in the table', (osImage, kernel) => {
  expect(nodeOsSupport(osImage, kernel, day).state).toBe('unlisted');
});

test('the day after the last day of support is the first without', () => {
  expect(nodeOsSupport('Debian GNU/Linux 11 (bullseye)', undefined, '2026-08-31').state).toBe('supported');
  expect(nodeOsSupport('Debian GNU/Linux 11 (bullseye)', undefined, '2026-09-01').state).toBe('ended');
});

test('systems made for containers, and images of providers', () => {
  expect(containerSystem('Bottlerocket OS 1.47.0 (aws-k8s-1.34)')).toBe('Bottlerocket');
  expect(containerSystem('Ubuntu 24.04 LTS')).toBeUndefined();
  expect(nodeImageName({ 'eks.amazonaws.com/nodegroup-image': 'ami-1' })).toBe('ami-1');
  expect(nodeImageName({})).toBeUndefined();
});

test('nothing throws', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (os, kernel) => nodeOsSupport(os, kernel, day).state !== undefined));
});
