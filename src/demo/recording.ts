/** What an API server answered once, to several identities: enough to answer the same questions again. */
export interface Recording {
  readonly format: 'kaudit.dev/recording/v1';
  /** `metadata.resourceVersion` of every list: all of it was read at one moment. */
  readonly resourceVersion: string;
  /** By name; `anonymous` is who sends no credentials. */
  readonly identities: Readonly<Record<string, Identity>>;
  /** Everything that is not a list of objects: discovery, `/version`, metrics, flags, health. */
  readonly documents: readonly Document[];
  readonly lists: readonly List[];
}

/** What somebody was seen to be allowed; null: everything. */
export interface Identity {
  /** The user's name in the API server's refusals. */
  readonly user: string;
  /** Cluster-wide list paths, as `/apis/apps/v1/deployments`. */
  readonly lists: readonly string[] | null;
  /** Paths of documents. */
  readonly paths: readonly string[] | null;
  /** Paths of single objects that may be read although their list may not. */
  readonly objects: readonly string[];
}

/** One answer in one form; `type` is the content type it was served with. The body is JSON, or text by lines. */
export interface Document {
  readonly path: string;
  readonly type: string;
  readonly json?: unknown;
  readonly lines?: readonly string[];
}

/** All objects of one resource, without `kind` and `apiVersion`, as the API server leaves them out of lists. */
export interface List {
  /** The cluster-wide path. */
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly items: readonly RecordedObject[];
}

/** The little of an object that serving it needs. */
export interface RecordedObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** Reads a recording; throws a TypeError when the text is not one. */
export function parseRecording(json: string): Recording {
  const value: unknown = JSON.parse(json);
  if (!isRecording(value)) throw new TypeError('not a recording of a cluster: format kaudit.dev/recording/v1 expected');
  return value;
}

function isRecording(value: unknown): value is Recording {
  if (typeof value !== 'object' || value === null) return false;
  if (!('format' in value) || value.format !== 'kaudit.dev/recording/v1') return false;
  return 'documents' in value && Array.isArray(value.documents) && 'lists' in value && Array.isArray(value.lists);
}
