import { describe, expect, test } from 'vitest';
import { restrictedVolumeTypes } from '../../../../src/kubernetes/pod-security/controls/volumes.ts';
import { detailOf, judge } from '../judge.ts';

// Source: pod-security-admission, policy/check_hostPathVolumes.go
describe('hostPathVolumes', () => {
  test('each is named', () => {
    const volumes = [
      { name: 'a', hostPath: { path: '/' } },
      { name: 'b', emptyDir: {} },
      { name: 'c', hostPath: {} },
      { name: 'd', emptyDir: {}, hostPath: {} },
    ];
    expect(judge('hostPathVolumes', { volumes })).toEqual({
      reason: 'hostPath volumes',
      detail: 'volumes "a", "c", "d"',
      fieldPaths: ['volumes[0].hostPath', 'volumes[2].hostPath', 'volumes[3].hostPath'],
      containers: [],
    });
  });

  test.each([[null], [[]], [[{ name: 'a', hostPath: null }]], [[null, 'a', {}]]])(
    'volumes %j are allowed',
    (volumes) => {
      expect(detailOf('hostPathVolumes', { volumes })).toBe('allowed');
    },
  );
});

// Source: pod-security-admission, policy/check_restrictedVolumes.go
describe('restrictedVolumes', () => {
  test('the allowed types', () => {
    expect([...restrictedVolumeTypes].join(' ')).toBe(
      'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret',
    );
    const volumes = [...restrictedVolumeTypes].map((type) => ({ name: type, [type]: {} }));
    expect(detailOf('restrictedVolumes', { volumes })).toBe('allowed');
  });

  test.each(
    'hostPath gcePersistentDisk awsElasticBlockStore gitRepo nfs iscsi glusterfs rbd flexVolume cinder cephfs flocker fc azureFile vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO storageos'.split(
      ' ',
    ),
  )('%s is forbidden', (type) => {
    expect(judge('restrictedVolumes', { volumes: [{ name: 'a' }, { name: 'b', [type]: {} }] })).toEqual({
      reason: 'restricted volume types',
      detail: `volume "b" uses restricted volume type "${type}"`,
      fieldPaths: [`volumes[1].${type}`],
      containers: [],
    });
  });

  test('several volumes, each type once', () => {
    const volumes = [
      { name: 'a', nfs: {} },
      { name: 'b', fc: {} },
      { name: 'c', nfs: {} },
    ];
    expect(detailOf('restrictedVolumes', { volumes })).toBe(
      'volumes "a", "b", "c" use restricted volume types "fc", "nfs"',
    );
  });

  test.each([
    ['no source, which defaulting makes an emptyDir', { name: 'a' }, 'allowed'],
    ['only null sources', { name: 'a', nfs: null, hostPath: null }, 'allowed'],
    ['an allowed source beside a forbidden one', { name: 'a', hostPath: {}, secret: {} }, 'allowed'],
    [
      'an allowed source that is null',
      { name: 'a', secret: null, hostPath: {} },
      'volume "a" uses restricted volume type "hostPath"',
    ],
    [
      'two forbidden sources',
      { name: 'a', nfs: {}, hostPath: {} },
      'volume "a" uses restricted volume type "hostPath"',
    ],
    ['a source of a later release', { name: 'a', quantum: {} }, 'volume "a" uses restricted volume type "unknown"'],
  ])('%s', (_, volume, detail) => {
    expect(detailOf('restrictedVolumes', { volumes: [volume] })).toBe(detail);
  });
});
