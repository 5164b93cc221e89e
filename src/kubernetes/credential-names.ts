/** Words that, at the end of a name, say that a password follows. */
const passwords: ReadonlySet<string> = new Set(['password', 'passwd', 'passphrase', 'passcode', 'pwd', 'pass', 'pw']);

/** Words that, at the end of a name, say that a key or token follows. */
const tokens: ReadonlySet<string> = new Set([
  'token',
  'secret',
  'apikey',
  'apitoken',
  'authtoken',
  'accesstoken',
  'clientsecret',
  'secretkey',
  'accesskey',
  'privatekey',
  'masterkey',
  'credential',
  'credentials',
  'creds',
]);

/** What a `key` is secret of: a purpose, or a service that hands out keys. */
const keys: ReadonlySet<string> = new Set([
  ...[
    'access',
    'account',
    'admin',
    'api',
    'app',
    'auth',
    'batch',
    'batchai',
    'captcha',
    'cli',
    'client',
    'cognitive',
    'consumer',
    'crypt',
    'crypto',
    'decryption',
    'deploy',
    'django',
    'encrypt',
    'encryption',
    'flask',
    'function',
    'functions',
    'hmac',
    'jwt',
    'ldap',
    'license',
    'master',
    'priv',
    'private',
    'recaptcha',
    'rpc',
    'secret',
    'security',
    'session',
    'shared',
    'sign',
    'signing',
    'ssh',
    'storage',
    'subscription',
    'vault',
    'wallet',
    'webhook',
  ],
  ...[
    'algolia',
    'amplitude',
    'anthropic',
    'aws',
    'azure',
    'bugsnag',
    'cloudflare',
    'cohere',
    'cosmos',
    'cosmosdb',
    'datadog',
    'dd',
    'gemini',
    'github',
    'gitlab',
    'groq',
    'honeycomb',
    'huggingface',
    'mailchimp',
    'mailgun',
    'mapbox',
    'maps',
    'mistral',
    'mixpanel',
    'newrelic',
    'openai',
    'openrouter',
    'paypal',
    'pinecone',
    'postmark',
    'rollbar',
    'segment',
    'sendgrid',
    'stripe',
    'telegram',
    'twilio',
  ],
]);

/** Endings that say how a value is written and not what it is. */
const forms: ReadonlySet<string> = new Set([
  'value',
  'val',
  'base64',
  'b64',
  'plain',
  'plaintext',
  'raw',
  'string',
  'default',
  'content',
  'contents',
  'data',
  'json',
  'pem',
  'text',
  // Rails calls its own SECRET_KEY_BASE.
  'base',
]);

const endings = /(?:password|passwd|passphrase|requirepass|masterauth)$/;

/** Names of programs that end like a secret and are none. */
const harmless: ReadonlySet<string> = new Set(['pwd', 'oldpwd', 'pass', 'csrftoken', 'keypass']);

const known = new Map<string, 'password' | 'token' | undefined>();

/**
 * Whether a name (`DB_PASSWORD`, `spring.datasource.password`, `apiKey`) calls its value a password, or a key or token. The end
 * of the name decides: `PASSWORD_FILE`, `SECRET_NAME` and `TOKEN_TTL` hold neither.
 */
export function namesSecret(name: string): 'password' | 'token' | undefined {
  const seen = known.get(name);
  if (seen !== undefined || known.has(name)) return seen;
  const found = judge(name);
  // A hostile cluster has as many names as it likes.
  if (known.size < 20_000) known.set(name, found);
  return found;
}

function judge(name: string): 'password' | 'token' | undefined {
  const words = name
    .slice(-256)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !/^\d+$/.test(word));
  while (words.length > 1 && forms.has(words.at(-1) ?? '')) words.pop();
  const last = (words.at(-1) ?? '').replace(/\d{1,3}$/, '');
  const before = words.at(-2);
  if (words.length === 1 && harmless.has(last)) return undefined;
  // `DISABLE_PASSWORD`, `allow-empty-password`: switches.
  if (
    /^(?:no|disable|disabled|enable|enabled|allow|require|required|use|with|without|skip|has|is)$/.test(words[0] ?? '')
  )
    return undefined;
  if (passwords.has(last) || endings.test(last))
    // MYSQL_ALLOW_EMPTY_PASSWORD, MYSQL_RANDOM_ROOT_PASSWORD.
    return words.some((word) => /^(?:allow|random|onetime)$/.test(word)) ? undefined : 'password';
  // NEO4J_AUTH=neo4j/PASSWORD.
  if (/(?:rediscli|neo4j)auth$/.test(words.join(''))) return 'password';
  // etcd's --initial-cluster-token is the name of a cluster.
  if (last === 'token' && before === 'cluster' && words.includes('initial')) return undefined;
  if (tokens.has(last) || (last === 'cookie' && before === 'erlang')) return 'token';
  return last === 'key' && before !== undefined && keys.has(before) ? 'token' : undefined;
}
