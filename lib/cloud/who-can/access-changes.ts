import { accessOf, type Access } from "./access.ts";
import type { Matrix } from "./matrix.ts";

/** Returns a line for each permission that is only in the later matrix (`+`) or only in the earlier one (`-`). */
export function accessChanges(before: Matrix, after: Matrix): readonly string[] {
  return differences(accessOf(before), accessOf(after));
}

/** Returns a line for each permission that was found but not expected (`+`), or expected but not found (`-`). */
export function differences(expected: Access, found: Access): readonly string[] {
  const before = lines(expected);
  const now = lines(found);
  return [
    ...[...now].filter((line) => !before.has(line)).map((line) => `+ ${line}`),
    ...[...before].filter((line) => !now.has(line)).map((line) => `- ${line}`),
  ].toSorted((a, b) => compare(a.slice(2), b.slice(2)));
}

function lines({ principals, notJudged = [] }: Access): ReadonlySet<string> {
  const permitted = Object.entries(principals).flatMap(([principal, targets]) => {
    const permissions = Object.entries(targets).flatMap(([target, actions]) =>
      actions.map((action) => `${principal}: ${target}: ${action}`),
    );
    return [`${principal}: exists`, ...permissions];
  });
  return new Set([...permitted, ...notJudged.map((one) => `not judged: ${one}`)]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
