import { namesSecret } from './credential-names.ts';

/** A pattern that the issuer of a credential documents, so that it is recognised wherever it stands in a text. */
interface CredentialPattern {
  /** What stands in the inventory: `aws-access-key`. */
  readonly shape: string;
  /** What a message calls it. */
  readonly title: string;
  readonly pattern: RegExp;
}

/** Nothing before it that could be part of the same word: so each run of characters is walked once. */
const start = '(?<![A-Za-z0-9_-])';

const row = (shape: string, title: string, pattern: string): CredentialPattern => ({
  shape,
  title,
  pattern: new RegExp(pattern),
});

/**
 * First match wins. Sources, as of 2026-11: RFC 7468 (PEM), RFC 7519 (JWT), AWS IAM identifiers, GitHub token formats,
 * GitLab token overview, Slack token types and webhooks, Google API keys, Stripe keys, npm and PyPI tokens, Docker Hub and
 * DigitalOcean tokens, Azure storage connection strings and SAS, SendGrid, Hugging Face, OpenAI, Anthropic, Vault, age,
 * Shopify, Databricks, New Relic, Grafana, Terraform Cloud, Square, Atlassian, Linear, Doppler, Tailscale.
 */
const credentials: readonly CredentialPattern[] = [
  row('private-key', 'a private key', '-{3,5} ?BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY( BLOCK)? ?-{3,5}'),
  row(
    'private-key',
    'a private key',
    'LS0tLS1CRUdJTi(?:BSU0EgUFJJVkFURSBLRVkt|BFQyBQUklWQVRFIEtFWS|BQUklWQVRFIEtFWS|BPUEVOU1NIIFBSSVZBVEUgS0VZ)',
  ),
  row('aws-access-key', 'an AWS access key', `${start}(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Z])`),
  row('github-token', 'a GitHub token', `${start}(?:gh[pousr]_[0-9A-Za-z]{36,255}|github_pat_[0-9A-Za-z_]{20,255})`),
  row('gitlab-token', 'a GitLab token', `${start}gl(?:pat|dt|rt|ptt|cbt|ft|soat|agent|oas)-[0-9A-Za-z_-]{20,255}`),
  row(
    'slack-token',
    'a Slack token',
    `${start}(?:xox[abeoprs]-(?:\\d+-)?[0-9A-Za-z-]{10,250}|xapp-\\d-[0-9A-Za-z-]{10,250})`,
  ),
  row(
    'slack-webhook',
    'a Slack webhook',
    'hooks\\.slack\\.com/(?:services|workflows)/T[0-9A-Z]{6,16}/[0-9A-Za-z/]{16,80}',
  ),
  row('google-api-key', 'a Google API key', `${start}AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])`),
  row('google-oauth-secret', 'a Google OAuth client secret', `${start}GOCSPX-[0-9A-Za-z_-]{28}`),
  row('stripe-key', 'a Stripe key', `${start}(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{16,255}`),
  row('stripe-webhook-secret', 'a Stripe webhook secret', `${start}whsec_[0-9A-Za-z+/=]{24,128}`),
  row('npm-token', 'an npm token', `${start}npm_[0-9A-Za-z]{36}`),
  row('pypi-token', 'a PyPI token', `${start}pypi-AgE[0-9A-Za-z_-]{50,500}`),
  row('docker-hub-token', 'a Docker Hub token', `${start}dckr_(?:pat|oat)_[0-9A-Za-z_-]{20,100}`),
  row('digitalocean-token', 'a DigitalOcean token', `${start}do[opr]_v1_[0-9a-f]{64}`),
  row('azure-storage-key', 'an Azure storage key', 'AccountKey=[0-9A-Za-z+/]{40,100}={0,2}'),
  row('azure-sas', 'an Azure shared access signature', '[?&]sig=[0-9A-Za-z%+/]{40,128}'),
  row('azure-shared-access-key', 'an Azure shared access key', 'SharedAccessKey=[0-9A-Za-z+/]{40,100}={0,2}'),
  row('sendgrid-key', 'a SendGrid key', `${start}SG\\.[0-9A-Za-z_-]{16,32}\\.[0-9A-Za-z_-]{32,64}`),
  row('huggingface-token', 'a Hugging Face token', `${start}hf_[A-Za-z]{34}(?![0-9A-Za-z])`),
  row('anthropic-key', 'an Anthropic key', `${start}sk-ant-[0-9A-Za-z_-]{20,200}`),
  row(
    'openai-key',
    'an OpenAI key',
    `${start}sk-(?:proj-|svcacct-|admin-)?[0-9A-Za-z_-]{20,200}T3BlbkFJ[0-9A-Za-z_-]{20,200}`,
  ),
  row('vault-token', 'a Vault token', `${start}hv[bs]\\.[0-9A-Za-z_-]{24,300}`),
  row('age-key', 'an age secret key', `${start}AGE-SECRET-KEY-1[0-9A-Z]{58}`),
  row('shopify-token', 'a Shopify token', `${start}shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}`),
  row('databricks-token', 'a Databricks token', `${start}dapi[0-9a-f]{32}(?![0-9a-f])`),
  row('new-relic-key', 'a New Relic key', `${start}(?:NRAK-[0-9A-Z]{27}|[0-9a-f]{36}NRAL)(?![0-9A-Za-z])`),
  row('grafana-token', 'a Grafana token', `${start}gl(?:sa_[0-9A-Za-z]{32}_[0-9a-f]{8}|c_[0-9A-Za-z+/=]{32,400})`),
  row('terraform-token', 'a Terraform token', `${start}[0-9A-Za-z]{14}\\.atlasv1\\.[0-9A-Za-z_-]{60,70}`),
  row('square-token', 'a Square token', `${start}(?:EAAA[0-9A-Za-z_-]{60}|sq0csp-[0-9A-Za-z_-]{43})`),
  row('atlassian-token', 'an Atlassian token', `${start}ATATT3[0-9A-Za-z_=-]{100,300}`),
  row('linear-key', 'a Linear key', `${start}lin_(?:api|oauth)_[0-9A-Za-z]{40,64}`),
  row('doppler-token', 'a Doppler token', `${start}dp\\.(?:pt|st|ct|sa|scim|audit)\\.[0-9A-Za-z._-]{40,80}`),
  row('tailscale-key', 'a Tailscale key', `${start}tskey-(?:auth|api|client)-[0-9A-Za-z]{6,32}-[0-9A-Za-z]{16,64}`),
  row('jwt', 'a JSON Web Token', `${start}eyJ[0-9A-Za-z_-]{5,4096}\\.eyJ[0-9A-Za-z_-]{5,8192}\\.`),
];

/** Found by more than a pattern. */
const derived: readonly (readonly [shape: string, title: string])[] = [
  ['kubeconfig', 'a kubeconfig with credentials'],
  ['registry-login', 'a login of a registry'],
  ['url-with-credentials', 'a URL with a password'],
  ['authorization-header', 'an Authorization header'],
  ['assigned-credential', 'a setting or flag with a password, key or token'],
];

const titles: ReadonlyMap<string, string> = new Map([
  ...credentials.map(({ shape, title }) => [shape, title] as const),
  ...derived,
]);

const plainShapes: ReadonlySet<string> = new Set([
  ...['empty', 'reference', 'boolean', 'number', 'placeholder', 'path', 'url', 'certificate', 'name', 'text', 'sshd'],
]);

/** What a shape is called in a message; undefined for one that is no credential by itself. */
export function credentialTitle(shape: string): string | undefined {
  return titles.get(shape);
}

/** Something of this kind must be there before any pattern can match: most values are done with after one look. */
const worthALook =
  /PRIVATE KEY|LS0tLS1CRUdJTi|AKIA|ASIA|gh[pousr]_|github_pat_|gl[a-z]{1,5}[-_]|xox[a-z]-|xapp-|hooks\.slack|AIza|GOCSPX|_live_|_test_|whsec_|npm_|pypi-|dckr_|o[opr]_v1_|AccountKey=|sig=|SharedAccessKey=|SG\.|hf_|sk-|hv[bs]\.|AGE-SECRET|shp|dapi|NRAK-|NRAL|atlasv1|EAAA|sq0csp|ATATT3|lin_|dp\.|tskey-|eyJ/;

/** A ConfigMap holds no more (pkg/apis/core/types.go, MaxSecretSize), and etcd takes hardly more. */
const longest = 1_048_576;

/**
 * The shape of a value: a known credential (`aws-access-key`), or what it is besides (`reference`, `path`, `url`,
 * `placeholder`, `text` …). Nothing of the value is in it. Time is linear in the value.
 */
export function shapeOf(value: string): string {
  // What was described already, in a recording, stays what it is.
  const described = readShape(value);
  if (described !== undefined && (plainShapes.has(described) || titles.has(described))) return described;
  const text = value.length > longest ? value.slice(0, longest) : value;
  const whole = wholeShape(text);
  if (whole !== undefined) return whole;
  if (isKubeconfig(text)) return 'kubeconfig';
  if (worthALook.test(text)) {
    const found = credentials.find(({ pattern }) => pattern.test(text));
    if (found !== undefined) return found.shape;
  }
  if (text.length >= 8) {
    if (/"auth"\s*:\s*"[A-Za-z0-9+/]{8,}={0,2}"/.test(text)) return 'registry-login';
    const url = urlShape(text);
    if (url !== undefined) return url;
    if (authorization.test(text) || credentialsOfScheme.test(text) || curlUser.test(text))
      return 'authorization-header';
    if (/[\s=]|["']:/.test(text) && hasAssignment(text)) return 'assigned-credential';
  }
  return plainShape(text);
}

function wholeShape(text: string): string | undefined {
  if (text.length > 512) return undefined;
  if (/^\s*$/.test(text)) return 'empty';
  if (/^\$\([A-Za-z0-9_.-]{1,256}\)$/.test(text)) return 'reference';
  // YAML 1.1 has the second half too.
  if (/^(?:true|false|yes|no|on|off)$/i.test(text)) return 'boolean';
  if (/^-?\d{1,15}(\.\d{1,6})?$/.test(text)) return 'number';
  return undefined;
}

function plainShape(text: string): string {
  if (text.length > 1_024)
    return /^\s*-----BEGIN (?:CERTIFICATE|PUBLIC KEY|X509 CRL)-----/.test(text) ? 'certificate' : 'text';
  if (isPlaceholder(text)) return 'placeholder';
  if (isReference(text)) return 'reference';
  if (/^(?:~|\.{1,2}|[A-Za-z]:|file:\/\/)?(?:[/\\][\w.@:-]+)+[/\\]?$/.test(text)) return 'path';
  if (/^[a-z][a-z0-9+.-]{1,20}:\/\/\S{1,1000}$/i.test(text)) return 'url';
  if (/^\s*-----BEGIN (?:CERTIFICATE|PUBLIC KEY|X509 CRL)-----/.test(text)) return 'certificate';
  return isObjectName(text) ? 'name' : 'text';
}

/** `db-credentials`, `shop/tls`: how people name Secrets and their keys. */
function isObjectName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(?:[a-z0-9][a-z0-9.-]*[-.](?:secrets?|creds?|credentials?|tls|certs?|keys?|tokens?|auth)|regcred|[a-z][a-z0-9-]{0,62}\/[a-z][a-z0-9.-]*)$/.test(
      text,
    )
  );
}

/** What stands where a value is to come: `<your-token>`, `{{ .Values.x }}`, `changeme`, `xxxx`, `***`. */
export function isPlaceholder(text: string): boolean {
  const bare = text.trim().replace(/^["']|["']$/g, '');
  if (bare.length > 256) return false;
  return (
    /^(?:<[^<>]{1,200}>|\[[A-Za-z _-]{1,100}\]|\{\{.{0,240}\}\}|[xX*.•#-]{3,64}|__?[A-Z][A-Z0-9_]{1,100}__?|@@?[\w.]{1,100}@@?)$/.test(
      bare,
    ) ||
    /^(?:change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|this|with)|to[-_ ]?be[-_ ]?(?:changed|replaced|set)|todo|tbd|fixme|dummy|redacted|placeholder|none|null|nil|undefined|unset|empty|n\/a|(?:insert|enter|put|add|set|use|type)[-_ ]?your|your[-_ ])/i.test(
      bare,
    )
  );
}

/** What names a value that is kept elsewhere: variables of a shell or a tool, and the addresses of secret stores. */
function isReference(text: string): boolean {
  const bare = text.trim().replace(/^["']|["']$/g, '');
  return (
    /^(?:\$\{[^{}]{1,250}\}|\$\([^()]{1,250}\)(?:\/[\w.-]{1,253})?|\$[A-Za-z_]\w{0,100}|%[A-Za-z_]\w{0,100}%|#\{[^{}]{1,250}\})$/.test(
      bare,
    ) ||
    /^(?:vault:|bao:|ref\+|op:\/\/|akv:|azurekeyvault|gcp:secretmanager|sm:\/\/|gsm:|ssm:|secretref:|env:|doppler:|infisical:|arn:aws[\w-]*:(?:secretsmanager|ssm|kms|iam):|projects\/[^/\s]+\/secrets\/|secrets?\/(?:data\/)?[\w./-]+$|@Microsoft\.KeyVault\(|%\{)/i.test(
      bare,
    )
  );
}

const urlPassword = /[a-z][a-z0-9+.-]{0,20}:\/\/([^\s/@:"'<>]{0,256}):([^\s/@"']{1,1024})@/gi;

/** A URL with a password, or with a reference where the password is to stand. */
function urlShape(text: string): string | undefined {
  let referred = false;
  if (!text.includes('://') || !text.includes('@')) return undefined;
  for (const [, , password = ''] of text.matchAll(urlPassword)) {
    if (!isPlaceholder(password) && !isReference(password)) return 'url-with-credentials';
    referred = true;
  }
  return referred && /^\S+$/.test(text) ? 'reference' : undefined;
}

const authorization =
  /(?<![A-Za-z])authorization["']?\s{0,8}[:=]\s{0,8}["']?(?:basic\s{1,4}[A-Za-z0-9+/]{6,}={0,2}|bearer\s{1,4}[A-Za-z0-9._~+/-]{16,})/i;

/** The value of such a header alone: `Bearer abc123def`; words without a digit may be prose. */
const credentialsOfScheme =
  /^\s{0,8}["']?(?:(?:bearer|token|apikey)\s{1,4}(?=[A-Za-z._~+/-]{0,64}\d)[A-Za-z0-9._~+/-]{8,4096}|basic\s{1,4}(?=[A-Za-z+/]{0,64}[\d=])[A-Za-z0-9+/]{8,4096})={0,2}["']?\s{0,8}$/i;

/** `curl -u name:password`. */
const curlUser = /(?<![\w-])curl [^\n|;&]{0,256}?(?:-u|--user)[ =]?["']?[^\s:"'$]{1,64}:[^\s"'${}<>]{4,128}(?![^\s"'])/;

/** A line, a word of a script, or a field of JSON that gives a literal to a name like `password`. */
const assignment =
  /(?:^|[\s;&|"'`{,])(?:--)?([A-Za-z][\w.-]{0,80})["']?(?:=|[ \t]{0,4}:[ \t]{1,4}|(?<=["']):|[ \t]{1,4}=[ \t]{0,4}|(?<=[\s"']--[\w.-]{1,80})[ \t])(?:"([^"\n]{0,256})"|'([^'\n]{0,256})'|([^\s;&|"'`,}]{1,256}))/gm;

function hasAssignment(text: string): boolean {
  if (!/pass|pwd|secret|token|key|credential/i.test(text)) return false;
  for (const { 0: whole, 1: name = '', 2: double, 3: single, 4: bare, index } of text.matchAll(assignment)) {
    const kind = namesSecret(name);
    if (kind === undefined || isComment(text, index + Math.max(0, whole.search(/[^\s]/)))) continue;
    const value = (double ?? single ?? bare ?? '').trim();
    if (value.length >= 4 && isLiteral(kind, value)) return true;
  }
  return false;
}

/** Whether the line begins with `#`, `;` or `//`. */
function isComment(text: string, at: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', at - 1) + 1, at - 256), at);
  return /^\s*(?:#|;|\/\/)/.test(line);
}

function isLiteral(kind: 'password' | 'token', value: string): boolean {
  // Code, or the head of a block: what it gives is not written there.
  if (/[$(){}<>|`]/.test(value) || /^[|>&*!%@]/.test(value)) return false;
  const shape = wholeShape(value) ?? plainShape(value);
  if (kind === 'password') return shape === 'text' || shape === 'number' || shape === 'name';
  // In a line of a file, a word alone may be the name of anything: a key or token has digits in it, or is long.
  return shape === 'text' && value.length >= 12 && /\d/.test(value) && /[A-Za-z]/.test(value);
}

const userCredential =
  /(?<![\w-])(?:token|password|client-key-data)["']?[ \t]{0,8}:[ \t]{0,8}["']?([^\s"',}]{1,4096})/g;

/** A kubeconfig whose users hold a token, a password or a key; files named in it are no content. */
function isKubeconfig(text: string): boolean {
  if (
    text.length < 40 ||
    !text.includes('users') ||
    !/(?<![\w-])kind["']?\s{0,8}:\s{0,8}["']?Config(?![\w-])/.test(text)
  )
    return false;
  for (const [, value = ''] of text.matchAll(userCredential))
    if (!isPlaceholder(value) && !isReference(value) && !/[{}<>$]/.test(value)) return true;
  return false;
}

/** The shape that stands in the inventory for a value: `jwt` of `<jwt>`; undefined of anything else. */
export function readShape(described: unknown): string | undefined {
  return typeof described === 'string' ? /^<([a-z-]{1,40})>$/.exec(described)?.[1] : undefined;
}

/** What a value is that stands under a name, for a message: a credential by its shape, or by what the name calls it. */
export function judgeLiteral(name: string, described: unknown): string | undefined {
  const shape = readShape(described);
  if (shape === undefined) return undefined;
  const title = credentialTitle(shape);
  if (title !== undefined) return title;
  const kind = namesSecret(name);
  if (kind === 'password' && (shape === 'text' || shape === 'number' || shape === 'name')) return 'a password';
  return kind === 'token' && shape === 'text' ? 'a key or token' : undefined;
}
