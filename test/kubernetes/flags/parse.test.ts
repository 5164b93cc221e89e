import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Component } from '../../../src/kubernetes/flags/defaults.ts';
import { parseCommandLine } from '../../../src/kubernetes/flags/parse.ts';
import { readFlag } from '../../../src/kubernetes/flags/reading.ts';
import { countProcessorTime } from '../../support/processor.ts';

const set = (value: string, values = value === '' ? [] : value.split(',')) => ({ state: 'set', value, values });
const unset = (value: string | undefined, values = value ? value.split(',') : []) => ({
  state: 'default',
  value,
  values,
});
const hidden = (reason: string, given: boolean) => ({ state: 'unreadable', reason, given });

function read(command: unknown, args: unknown, name: string, component: Component = 'kube-apiserver') {
  return readFlag(parseCommandLine(command, args, component), component, name, 36);
}

/** Reads a flag of an API server started directly with these arguments. */
const direct = (name: string, ...args: string[]) => read(['kube-apiserver', ...args], undefined, name);
/** Reads a flag of an API server started by `sh -c SCRIPT`. */
const scripted = (name: string, script: string) => read(['/bin/sh', '-c', script], undefined, name);

// Source: spf13/pflag, parseLongArg and parseSingleShortArg; component-base/cli/flag, WordSepNormalizeFunc.
describe('spellings of a flag', () => {
  test.each([
    ['with an equals sign', ['--audit-log-path=/a'], 'audit-log-path', set('/a')],
    ['with a word of its own', ['--audit-log-path', '/a'], 'audit-log-path', set('/a')],
    ['a value that looks like a flag', ['--audit-log-path', '--profiling'], 'audit-log-path', set('--profiling')],
    ['and that flag is not set by it', ['--audit-log-path', '--profiling=false'], 'profiling', unset('true')],
    ['a value with an equals sign', ['--audit-log-path=/a=b'], 'audit-log-path', set('/a=b')],
    ['underscores', ['--audit_log_path=/a'], 'audit-log-path', set('/a')],
    ['an empty value', ['--audit-log-path='], 'audit-log-path', set('')],
    ['no value at the end', ['--audit-log-path'], 'audit-log-path', hidden('it has no value', true)],
    ['absent', [], 'audit-log-path', unset('')],
    ['standard output', ['--audit-log-path=-'], 'audit-log-path', set('-')],
    ['quotes are plain characters without a shell', ['--audit-log-path="/a"'], 'audit-log-path', set('"/a"')],
    ['a bare boolean', ['--anonymous-auth'], 'anonymous-auth', set('true')],
    ['a bare boolean takes no word', ['--anonymous-auth', 'false'], 'anonymous-auth', set('true')],
    ['Go spellings of false', ['--anonymous-auth=F'], 'anonymous-auth', set('false')],
    ['Go spellings of true', ['--profiling=1'], 'profiling', set('true')],
    ['no boolean', ['--profiling=no'], 'profiling', hidden('its value is not a boolean', true)],
    ['an old boolean takes no word', ['--logtostderr', '--profiling=false'], 'profiling', set('false')],
    ['an unknown flag takes a word', ['--quite-new', 'x', '--profiling=false'], 'quite-new', set('x')],
    ['an unknown flag takes no flag', ['--quite-new', '--profiling=false'], 'profiling', set('false')],
    ['verbosity', ['-v', '4', '--profiling=false'], 'v', set('4')],
    ['verbosity with an equals sign', ['-v=4'], 'v', set('4')],
    ['nothing counts after two dashes', ['--', '--profiling=false'], 'profiling', unset('true')],
    ['empty words', ['', '--profiling=false'], 'profiling', set('false')],
    ['a flag nobody knows', [], 'quite-new', unset(undefined)],
    ['the last scalar wins', ['--audit-log-path=/a', '--audit-log-path=/b'], 'audit-log-path', set('/b')],
    ['the last boolean wins', ['--profiling=false', '--profiling'], 'profiling', set('true')],
  ])('%s', (_, args, name, expected) => {
    expect(direct(name, ...args)).toEqual(expected);
  });
});

// Sources: spf13/pflag, stringSlice; component-base/cli/flag, MapStringString and ColonSeparatedMultimapStringString.
describe('lists and maps', () => {
  const enable = '--enable-admission-plugins';
  test.each([
    ['commas', [`${enable}=A,B`], 'enable-admission-plugins', set('A,B')],
    ['several mentions accumulate', [`${enable}=A`, enable, 'B,C'], 'enable-admission-plugins', set('A,B,C')],
    ['an empty list', [`${enable}=`], 'enable-admission-plugins', set('')],
    ['a quoted element', [`${enable}="A,B",C`], 'enable-admission-plugins', set('A,B,C', ['A,B', 'C'])],
    [
      'an unclosed quote',
      [`${enable}="A,B`],
      'enable-admission-plugins',
      hidden('its value has an unclosed quote', true),
    ],
    ['no list given', [], 'authorization-mode', unset('')],
    [
      'whole texts accumulate',
      ['--service-account-issuer=a', '--service-account-issuer=b'],
      'service-account-issuer',
      set('a,b'),
    ],
    ['pairs', ['--feature-gates=A=true,B=false'], 'feature-gates', set('A=true,B=false')],
    [
      'the last mention of a key wins',
      ['--feature-gates=A=true,B=false', '--feature-gates=A=false'],
      'feature-gates',
      set('A=false,B=false'),
    ],
    ['runtime config', ['--runtime-config=api/all=true'], 'runtime-config', set('api/all=true')],
  ])('%s', (_, args, name, expected) => {
    expect(direct(name, ...args)).toEqual(expected);
  });
});

describe('ways to start the program', () => {
  const flag = '--profiling=false';
  const off = set('false');
  test.each([
    ['kubeadm: command only', ['kube-apiserver', flag], undefined, off],
    ['RKE2: command and args', ['kube-apiserver'], [flag], off],
    ['a path', ['/usr/local/bin/kube-apiserver', flag], null, off],
    ['the image has the entrypoint', undefined, [flag], off],
    ['hyperkube', ['/hyperkube', 'kube-apiserver', flag], [], off],
    ['hyperkube, old name', ['/hyperkube', 'apiserver'], [flag], off],
    [
      'kOps: go-runner',
      ['/go-runner', '--log-file=/var/log/kube-apiserver.log', '/usr/local/bin/kube-apiserver'],
      [flag],
      off,
    ],
    [
      'a wrapper with a path',
      ['/go-runner', '--log-file=/log/kube-apiserver', '--x=/bin/sh', 'kube-apiserver', flag],
      [],
      off,
    ],
    ['the script in args', ['/bin/sh'], ['-c', `exec kube-apiserver ${flag}`], off],
    ['options of the shell', ['/bin/bash', '-eo', 'pipefail', '-c', `kube-apiserver ${flag}`], [], off],
    ['positional parameters', ['sh', '-c', 'exec kube-apiserver "$@"', '--', flag], [], off],
    ['program among the parameters', ['sh', '-c', 'exec "$@"', '--', 'kube-apiserver', flag], [], off],
    ['a shell behind an init', ['/tini', '--', 'sh', '-c', `kube-apiserver ${flag}`], [], off],
    ['a shell in a shell', ['sh', '-c', `exec sh -c 'exec kube-apiserver ${flag}'`], [], off],
    ['another program', ['/entrypoint'], [flag], hidden('the container does not start kube-apiserver by name', false)],
    [
      'another name',
      ['kube-apiserver-x', flag],
      [],
      hidden('the container does not start kube-apiserver by name', false),
    ],
    ['nothing stated', undefined, undefined, hidden('the container states neither command nor args', false)],
    [
      'a script file',
      ['/bin/sh', '/start.sh'],
      [flag],
      hidden('the container runs a script file, whose content is not visible', false),
    ],
    ['no list', 'kube-apiserver', undefined, hidden('command or args is not a list of strings', false)],
    ['no strings', ['kube-apiserver', 1], undefined, hidden('command or args is not a list of strings', false)],
  ])('%s', (_, command, args, expected) => {
    expect(read(command, args, 'profiling')).toEqual(expected);
  });
});

// Source: POSIX.1-2017, Shell Command Language; the scripts are shaped like those of kOps, kube-up and OpenShift.
describe('shell scripts', () => {
  const kops =
    'mkfifo /tmp/pipe; (tee -a /var/log/kube-apiserver.log < /tmp/pipe & ) ; ' +
    'exec /usr/local/bin/kube-apiserver --audit-log-path=/a --profiling=false > /tmp/pipe 2>&1';
  const openshift = `
# it's a comment with a quote, and kube-apiserver --profiling=true
exec {LOCK_FD}>\${LOCK} && flock -w 30 "\${LOCK_FD}" || {
  echo "no lock for kube-apiserver --profiling=true"
  exit 1
}
if [ -f /x ]; then
  cp -f /x /y
fi

exec watch-termination --termination-touch-file=/t --kubeconfig=/k -- hyperkube kube-apiserver --profiling=false --advertise-address=\${HOST_IP}  -v=2`;
  const several = 'its script starts kube-apiserver in several places';
  test.each([
    ['kOps with a pipe', kops, set('false')],
    ['OpenShift', openshift, set('false')],
    ['kube-up', 'exec kube-apiserver --profiling=false 1>>/var/log/kube-apiserver.log 2>&1', set('false')],
    ['tee at the end', 'kube-apiserver --profiling=false 2>&1 | /bin/tee -a /var/log/x', set('false')],
    ['process substitution', 'exec kube-apiserver --profiling=false > >(tee /x) 2>&1', set('false')],
    ['both streams', 'kube-apiserver &>/x --profiling=false', set('false')],
    ['a number that is a value', 'kube-apiserver --v 2 >/x --profiling=false', set('false')],
    ['a closed stream', 'kube-apiserver <&- --profiling=false', set('false')],
    ['continued lines', 'kube-apiserver \\\n  --audit-log-path=/a \\\n  --profiling=false', set('false')],
    ['double quotes', 'kube-apiserver "--profiling=false"', set('false')],
    ['single quotes within a word', "kube-apiserver --prof'iling=fal'se", set('false')],
    ['a variable before it', 'A=b exec kube-apiserver --profiling=false', set('false')],
    ['the second of two programs', 'sleep 3 && kube-apiserver --profiling=false', set('false')],
    [
      'another program named with it',
      'echo kube-apiserver --profiling=true; kube-apiserver --profiling=false',
      set('false'),
    ],
    ['its version first', 'kube-apiserver --version; exec kube-apiserver --profiling=false', set('false')],
    ['a path with its name', 'kube-apiserver --audit-log-path /kube-apiserver --profiling=false', set('false')],
    ['two branches', 'if x; then kube-apiserver --profiling=false; else kube-apiserver; fi', hidden(several, false)],
    ['none', 'exec /start --profiling=false', hidden('its script does not start kube-apiserver by name', false)],
    ['an unclosed quote', 'kube-apiserver --profiling="false', hidden('its script has an unclosed quote', false)],
    ['a here-document', 'cat <<EOF\nx\nEOF\nkube-apiserver', hidden('its script has a here-document', false)],
    ['an unclosed brace', 'kube-apiserver ${A', hidden('its script has an unclosed substitution', false)],
  ])('%s', (_, script, expected) => {
    expect(scripted('profiling', script)).toEqual(expected);
  });
});

// Source: k8s.io/kubernetes/third_party/forked/golang/expansion for $(NAME) and $$.
describe('what only the container can expand', () => {
  const its = (text: string) => hidden(`its value holds ${text}, which only the container can expand`, true);
  const holds = (text: string, given = false) =>
    hidden(`the command line holds ${text}, which only the container can expand`, given);
  test.each([
    ['a value', direct('advertise-address', '--advertise-address=$(IP)'), its('$(IP)')],
    ['part of a value', direct('etcd-servers', '--etcd-servers=https://$(IP):2379'), its('$(IP):2379')],
    ['a value of its own', direct('advertise-address', '--advertise-address', '$(IP)'), its('$(IP)')],
    ['other flags stay readable', direct('profiling', '--advertise-address=$(IP)', '--profiling=false'), set('false')],
    ['absent flags stay absent', direct('profiling', '--advertise-address=$(IP)'), unset('true')],
    ['a later mention wins', direct('audit-log-path', '--audit-log-path=$(A)', '--audit-log-path=/b'), set('/b')],
    [
      'a part of a list',
      direct('authorization-mode', '--authorization-mode=RBAC', '--authorization-mode=$(A)'),
      its('$(A)'),
    ],
    ['an escaped dollar', direct('audit-log-path', '--audit-log-path=$$(A)'), set('$(A)')],
    ['no closing parenthesis', direct('audit-log-path', '--audit-log-path=$(A'), set('$(A')],
    ['a lone dollar', direct('audit-log-path', '--audit-log-path=a$b'), set('a$b')],
    ['a whole word hides what is absent', direct('profiling', '$(EXTRA)'), holds('$(EXTRA)')],
    ['and what stood before it', direct('profiling', '--profiling=false', '$(EXTRA)'), holds('$(EXTRA)')],
    ['and lists', direct('authorization-mode', '$(EXTRA)', '--authorization-mode=RBAC'), holds('$(EXTRA)', true)],
    ['but no scalar after it', direct('profiling', '$(EXTRA)', '--profiling=false'), set('false')],
    ['a name', direct('profiling', '--$(NAME)=x'), holds('$(NAME)=x')],
    ['a variable of the shell', scripted('profiling', 'kube-apiserver --profiling=$P'), its('$P')],
    ['a command of the shell', scripted('profiling', 'kube-apiserver --profiling="$(cat /x)"'), its('$(cat /x)')],
    ['backquotes', scripted('profiling', 'kube-apiserver --profiling=`cat /x`'), its('`cat /x`')],
    ['single quotes keep a dollar', scripted('audit-log-path', "kube-apiserver --audit-log-path='/$A'"), set('/$A')],
    ['words of the shell', scripted('profiling', 'kube-apiserver $ARGS'), holds('$ARGS')],
  ])('%s', (_, reading, expected) => {
    expect(reading).toEqual(expected);
  });
});

// Sources: etcd, server/etcdmain/config.go and pkg/flags/flag.go; Go's flag package.
describe('etcd', () => {
  const etcd = (name: string, args: string[], environment?: unknown) =>
    readFlag(parseCommandLine(['etcd', ...args], [], 'etcd', environment), 'etcd', name, 36);
  const byVariable = 'it is set by the environment variable ETCD_CERT_FILE, whose value was not collected';
  const byFile = '--config-file names a file that settles it and whose content is not visible';
  test.each([
    ['one dash', etcd('cert-file', ['-cert-file=/a']), set('/a')],
    ['one dash and a word', etcd('cert-file', ['-cert-file', '/a']), set('/a')],
    ['a bare boolean', etcd('client-cert-auth', ['--client-cert-auth']), set('true')],
    ['absent', etcd('client-cert-auth', []), unset('false')],
    [
      'URLs',
      etcd('listen-client-urls', ['--listen-client-urls=https://a:1,https://b:2']),
      set('https://a:1,https://b:2'),
    ],
    ['the last URLs win', etcd('listen-client-urls', ['--listen-client-urls=a', '--listen-client-urls=b']), set('b')],
    ['a variable', etcd('cert-file', [], [{ name: 'ETCD_CERT_FILE' }]), hidden(byVariable, true)],
    ['the value of a variable', etcd('cert-file', [], [{ name: 'ETCD_CERT_FILE', value: '/a' }]), set('/a')],
    [
      'a value that was not kept',
      etcd('cert-file', [], [{ name: 'ETCD_CERT_FILE', value: '<text>' }]),
      hidden(byVariable, true),
    ],
    ['an empty variable', etcd('cert-file', [], [{ name: 'ETCD_CERT_FILE', value: '<empty>' }]), unset('')],
    ['the name of a variable', etcd('cert-file', [], ['ETCD_CERT_FILE']), hidden(byVariable, true)],
    ['the command line wins over it', etcd('cert-file', ['--cert-file=/a'], ['ETCD_CERT_FILE']), set('/a')],
    ['another variable', etcd('cert-file', [], ['CERT_FILE', 1, null, {}]), unset('')],
    ['a file wins over flags', etcd('cert-file', ['--config-file=/c', '--cert-file=/a']), hidden(byFile, false)],
    ['a file named by a variable', etcd('cert-file', [], ['ETCD_CONFIG_FILE']), hidden(byFile, false)],
    ['the file itself', etcd('config-file', ['--config-file=/c']), set('/c')],
  ])('%s', (_, reading, expected) => {
    expect(reading).toEqual(expected);
  });
});

describe('hostile input', () => {
  const names = ['profiling', 'authorization-mode', 'feature-gates', '__proto__', 'constructor'];
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('kube-apiserver', 'sh', '-c', '--profiling', '$(A)', '"$@"', '--', 'hyperkube', '--__proto__=x'),
    fc
      .array(fc.constantFrom("'", '"', '$(', '${', '`', ')', '>', '&', ' ', 'kube-apiserver ', '\\', '$@ '), {
        maxLength: 12,
      })
      .map((parts) => parts.join('')),
  );

  test('never throws', () => {
    const anything = fc.oneof(fc.array(word), fc.anything());
    fc.assert(
      fc.property(
        anything,
        anything,
        anything,
        fc.integer({ min: 0, max: 60 }),
        (command, args, environment, minor) => {
          for (const component of ['kube-apiserver', 'etcd'] as const) {
            const parsed = parseCommandLine(command, args, component, environment);
            for (const name of names) readFlag(parsed, component, name, minor);
          }
        },
      ),
    );
  });

  test('a flag given last is read, whatever plain flags stand before it', () => {
    const flag = fc.stringMatching(/^--[a-z]{1,8}=[a-z]{0,8}$/);
    fc.assert(
      fc.property(fc.array(flag), (before) => {
        expect(direct('audit-log-path', ...before, '--audit-log-path=/a')).toEqual(set('/a'));
      }),
    );
  });

  test.each([
    ['quotes', "'".repeat(400_001)],
    ['opened substitutions', '$('.repeat(200_000)],
    ['opened braces', '${'.repeat(200_000)],
    ['redirections', '<>'.repeat(200_000)],
    ['programs', 'kube-apiserver;'.repeat(30_000)],
    ['dollars', '$'.repeat(400_000)],
    ['parameters', 'kube-apiserver "$@";'.repeat(20_000)],
  ])('takes time linear in %s', (_, script) => {
    const spent = countProcessorTime();
    read(
      ['sh', '-c', script, '--', ...new Array(1000).fill('x')],
      [`--enable-admission-plugins=${'"'.repeat(400_000)}`],
      'profiling',
    );
    read(['kube-apiserver', script, `--enable-admission-plugins=${script}`], undefined, 'enable-admission-plugins');
    expect(spent()).toBeLessThan(2000);
  });
});
