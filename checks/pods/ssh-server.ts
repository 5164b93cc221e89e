import { defineCheck } from '../../src/check.ts';
import { parseImage } from '../../src/kubernetes/image.ts';

const imageName = /(?:^|[/_-])(?:sshd|openssh(?:-server)?)(?:$|[/_-])/;

export default defineCheck({
  id: 'ssh-server',
  category: 'pods',
  severity: 'low',
  title: 'No container runs an SSH server',
  description:
    'An SSH server in a container is a way in that RBAC, admission and the audit log know nothing of: its keys and passwords live in the image, and whoever has one keeps it.',
  remediation:
    'Take the server out of the image; use kubectl exec or kubectl debug, which ask the API server and leave a trace.',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/',
    'https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/',
  ],
  examples: {
    pass: {
      'other ports and programs': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'shop/ssh-keys-api:1', ports: [{ containerPort: 2222, name: web }], args: [serve, --ssh-dir] }] }`,
    },
    fail: {
      'port 22 and a port called ssh': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }, { containerPort: 22 }, { containerPort: 2222, name: ssh }] }] }`,
        'container web opens port 22; container web opens port 2222, called ssh',
      ],
      'the image': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: 'lscr.io/linuxserver/openssh-server:latest' }] }`,
        'container web runs image lscr.io/linuxserver/openssh-server:latest',
      ],
      'the command, or a script in the arguments': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: a, image: web, command: [/usr/sbin/sshd, -D] }, { name: b, image: web, command: [sh, -c], args: ['service ssh start && exec web'] }] }`,
        'container a starts an SSH server in command[0]',
        'container b starts an SSH server in args[0]',
      ],
    },
  },
  each: 'containers',
  evaluate({ container: { image, ports = [], command = [], args = [] }, called }) {
    const open = ports.flatMap(({ containerPort, name }, i) => {
      if (containerPort !== 22 && name !== 'ssh') return [];
      const named = containerPort === 22 ? '' : ', called ssh';
      return [
        { message: `${called} opens port ${containerPort}${named}`, fieldPath: `ports[${i}]`, value: containerPort },
      ];
    });
    const started = [command, args].flatMap((words, list) =>
      words.flatMap((word, i) => {
        if (word !== '<sshd>' && !/(?:^|\/)sshd$/.test(word)) return [];
        const fieldPath = `${list === 0 ? 'command' : 'args'}[${i}]`;
        return [{ message: `${called} starts an SSH server in ${fieldPath}`, fieldPath }];
      }),
    );
    const repository = parseImage(image)?.repository;
    const built = repository !== undefined && imageName.test(repository);
    const runs = built ? [{ message: `${called} runs image ${image}`, fieldPath: 'image', value: image ?? null }] : [];
    return [...open, ...runs, ...started];
  },
});
