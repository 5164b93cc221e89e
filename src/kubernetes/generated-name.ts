/** What Kubernetes makes random names of: no vowels, no digits that look like letters. Source: apimachinery, util/rand. */
const random = '[bcdfghjklmnpqrstvwxz2456789]';
const ofDeployment = new RegExp(`-${random}{6,10}-${random}{5}$`);
const ofController = new RegExp(`-${random}{5}$`);

/** The kind of controller that gives its pods names like this one: hash and random letters; undefined where none does. */
export function namingController(name: string): 'Deployment' | 'ReplicaSet or DaemonSet' | undefined {
  if (ofDeployment.test(name)) return 'Deployment';
  return ofController.test(name) ? 'ReplicaSet or DaemonSet' : undefined;
}

/** The name itself, and what it would be without the random letters, and without hash and letters, that a controller adds. */
export function namesBefore(name: string): string[] {
  return [
    name,
    ...[ofController, ofDeployment].flatMap((suffix) => (suffix.test(name) ? [name.replace(suffix, '')] : [])),
  ];
}
