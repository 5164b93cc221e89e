import { parseImage, repositoryEndsWith } from '../image.ts';
import { compareVersions, parseVersion, type Version } from '../version.ts';
import { type Advisory, advisoryTable } from './advisory-table.ts';

const byProduct: ReadonlyMap<string, readonly Advisory[]> = new Map(Object.entries(advisoryTable));

/** The advisories that kaudit knows of that image of a product; none where it keeps none about it. */
export function advisoriesOf(product: string, image: string): readonly Advisory[] {
  const repository = parseImage(image)?.repository ?? '';
  return (byProduct.get(product) ?? []).filter(
    ({ image: only, notIn = [] }) =>
      (only === undefined || repositoryEndsWith(repository, only)) &&
      !notIn.some((one) => repositoryEndsWith(repository, one)),
  );
}

/** The advisories that a version is open to, and the version that has none of them. */
export function openAdvisories(
  advisories: readonly Advisory[],
  version: Version,
): { readonly open: readonly Advisory[]; readonly fix: string } {
  const open = advisories.filter((one) => fixFor(one, version) !== undefined);
  // The fix of one may still be open to another: the first version that is free of all of them is the one to go to.
  const fixes = advisories
    .flatMap(({ fixed }) => fixed)
    .flatMap((one) => {
      const parsed = parseVersion(one);
      return parsed === undefined ? [] : [parsed];
    });
  const later = fixes.filter((one) => compareVersions(one, version) > 0).sort(compareVersions);
  const free = later.find((one) => advisories.every((each) => fixFor(each, one) === undefined)) ?? later.at(-1);
  return { open, fix: free === undefined ? '' : `${free.major}.${free.minor}.${free.patch ?? 0}` };
}

/** The version to go to, within the same minor where that was fixed; undefined where the version has not the fault. */
export function fixFor({ since, fixed }: Advisory, version: Version): string | undefined {
  const first = since === undefined ? undefined : parseVersion(since);
  if (first !== undefined && compareVersions(version, first) < 0) return undefined;
  const fixes = fixed.flatMap((one) => {
    const parsed = parseVersion(one);
    return parsed === undefined ? [] : [{ one, parsed }];
  });
  const own = fixes.find(({ parsed }) => parsed.major === version.major && parsed.minor === version.minor);
  if (own !== undefined) return isBefore(version, own.parsed) ? own.one : undefined;
  // A later minor than the last fixed one began with the fix; one in between two fixed ones never got it.
  return fixes.find(({ parsed }) => compareVersions(version, parsed) < 0)?.one;
}

/** A tag without a patch (`v1.11`) moves with its line, and is taken for its newest. */
function isBefore(version: Version, fix: Version): boolean {
  return version.patch !== undefined && compareVersions(version, fix) < 0;
}
