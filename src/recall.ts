/** Asks about one item after another; an item that agrees with an earlier one in everything that was read of it gets its answer. */
export interface Recall<A> {
  /** `value` holds the parts of the item by name. */
  answer(value: object): A;
  /** How often it really asked. */
  readonly asked: number;
}

/**
 * Recalls answers by what they rest on: while asking, the parts are watched, and what was read of them is remembered as a path
 * of reads and values that leads to the answer. Replicas with one spec, grants of one role, containers that differ only in
 * what nobody looked at are asked about once. `ask` must be pure and compare values rather than objects; `common` is what it
 * gets beside the parts. Plain objects are watched however deep they lie; lists and everything else count by identity. Where
 * not `within`, only the parts themselves are watched and handed out as they are: for an `ask` that looks things up by object.
 */
export function recalling<A>(ask: (given: object) => A, common: object, within: boolean): Recall<A> {
  let root: Branch<A> = {};
  let asked = 0;
  let recalled = 0;
  return {
    get asked() {
      return asked;
    },
    answer(value) {
      // Where nearly every item differs, watching costs more than it saves.
      const hopeless = asked > patience && recalled < asked;
      if (hopeless && asked > 4 * patience) root = {};
      const known = walk(root, value, within);
      if (known !== undefined) {
        recalled++;
        return known.answer;
      }
      asked++;
      if (hopeless) return ask(join(value, common));
      const reads: Read[] = [];
      const answer = ask(watch(value, common, { reads, within }));
      remember(root, reads, answer);
      return answer;
    },
  };
}

/** Asks about every item. */
export function asking<A>(ask: (given: object) => A, common: object): Recall<A> {
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    answer(value) {
      asked++;
      return ask(join(value, common));
    },
  };
}

/** One object with the parts of the item and what is common to all; thirty times as fast as spreading both. */
function join(value: object, common: object): object {
  return Object.assign({}, value, common);
}

/** Items that may differ before watching is given up. */
const patience = 40;

/** One thing that was read: a field, whether there is one, which there are, or the object as a whole. */
interface Read {
  readonly what: 'field' | 'presence' | 'names' | 'whole';
  /** Which of the watched objects, in the order in which they were met; 0 are the parts. */
  readonly of: number;
  readonly key: PropertyKey;
  /** What was found; `watched` where reading goes on in it. */
  readonly found: unknown;
}

/** What is read next, and where each outcome leads; a leaf has an answer instead. */
interface Branch<A> {
  read?: Pick<Read, 'what' | 'of' | 'key'>;
  /** The first outcome: mostly the only one. */
  found?: unknown;
  next?: Branch<A>;
  others?: Map<unknown, Branch<A>>;
  leaf?: { readonly answer: A };
}

/** Stands for an object that is watched: what counts of it is read later on the path. */
const watched = Symbol('watched');

function walk<A>(root: Branch<A>, value: object, within: boolean): Branch<A>['leaf'] {
  const met = [value];
  let branch: Branch<A> | undefined = root;
  while (branch !== undefined && branch.leaf === undefined) {
    const { read }: Branch<A> = branch;
    const object: object | undefined = read === undefined ? undefined : met[read.of];
    if (read === undefined || object === undefined) return undefined;
    const found = look(object, read);
    if (within && read.what === 'field' && isWatchable(object, found)) {
      met.push(found);
      branch = follow(branch, watched);
    } else branch = follow(branch, found);
  }
  return branch?.leaf;
}

function follow<A>({ next, found: first, others }: Branch<A>, found: unknown): Branch<A> | undefined {
  return next !== undefined && Object.is(first, found) ? next : others?.get(found);
}

function look(object: object, { what, key }: Pick<Read, 'what' | 'key'>): unknown {
  if (what === 'field') return Reflect.get(object, key);
  if (what === 'presence') return Reflect.has(object, key);
  return what === 'names' ? JSON.stringify(Reflect.ownKeys(object)) : object;
}

function remember<A>(root: Branch<A>, reads: readonly Read[], answer: A): void {
  let branch = root;
  for (const { what, of, key, found } of reads) {
    branch.read ??= { what, of, key };
    let next = follow(branch, found);
    if (next === undefined) {
      next = {};
      if (branch.next === undefined) {
        branch.found = found;
        branch.next = next;
      } else {
        branch.others ??= new Map();
        branch.others.set(found, next);
      }
    }
    branch = next;
  }
  branch.leaf = { answer };
}

function watch(
  value: object,
  common: object,
  { reads, within }: { readonly reads: Read[]; readonly within: boolean },
): object {
  let met = 0;
  const over = (object: object, handed: object): object => {
    const of = met++;
    const seen = new Map<PropertyKey, unknown>();
    const note = (what: Read['what'], key: PropertyKey): void => {
      reads.push({ what, of, key, found: look(object, { what, key }) });
    };
    const get = (key: PropertyKey): unknown => {
      if (seen.has(key)) return seen.get(key);
      if (handed !== object && Object.hasOwn(common, key)) return Reflect.get(common, key);
      const found: unknown = Reflect.get(object, key);
      const goesOn = within && isWatchable(object, found);
      reads.push({ what: 'field', of, key, found: goesOn ? watched : found });
      const given = goesOn ? over(found, found) : found;
      seen.set(key, given);
      return given;
    };
    return new Proxy(handed, {
      get: (_, key) => get(key),
      has(target, key) {
        note('presence', key);
        return Reflect.has(target, key);
      },
      ownKeys(target) {
        note('names', '');
        return Reflect.ownKeys(target);
      },
      getOwnPropertyDescriptor(target, key) {
        note('presence', key);
        const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
        return descriptor === undefined ? undefined : { ...descriptor, value: get(key) };
      },
      getPrototypeOf(target) {
        note('whole', '');
        return Reflect.getPrototypeOf(target);
      },
    });
  };
  return over(value, join(value, common));
}

/** Whether reading goes on in what was found; a field of a frozen object must be handed out as it is. */
function isWatchable(holder: object, found: unknown): found is object {
  if (typeof found !== 'object' || found === null || Object.isFrozen(holder)) return false;
  const prototype: unknown = Object.getPrototypeOf(found);
  return prototype === Object.prototype || prototype === null;
}
