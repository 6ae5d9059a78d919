import type { ConditionContext } from "../../iam/condition-context.ts";
import type { Condition } from "../../iam/conditions.ts";
import type { Statement } from "../../iam/statement.ts";

/** A condition key whose value is the sender's to choose, and the values worth trying. */
export interface Candidate {
  /** As a policy writes it. */
  readonly key: string;
  /** Each of them all values of the key at once; none: the request does not have it. */
  readonly values: readonly (readonly string[])[];
}

/**
 * Keys that say who the caller is or what the resource is: no request tells them otherwise. Whoever has a
 * second factor may say so, though.
 */
const FIXED =
  /^(?:aws:(?:principal|userid$|username$|requestedregion$|resourcetag\/|sourceidentity$|tokenissuetime$)|lambda:|kms:(?:calleraccount|keyorigin|keyspec|keyusage|multiregion|resourcealiases|encryptionalgorithm))/;

/**
 * What a sender could tell that these statements would listen to: for each of their condition keys the
 * values they name, something else, and nothing.
 */
export function candidates(
  statements: readonly Statement[],
  base: ConditionContext,
): readonly Candidate[] {
  const found = new Map<string, { readonly key: string; readonly values: Map<string, string[]> }>();
  const add = (key: string, value: string[]) => {
    const name = key.toLowerCase();
    const known = found.get(name) ?? { key, values: new Map<string, string[]>() };
    found.set(name, known);
    const text = JSON.stringify(value);
    if (text !== JSON.stringify(base.get(name) ?? [])) known.values.set(text, value);
  };
  for (const { conditions } of statements) {
    for (const condition of conditions) {
      if (FIXED.test(condition.key.toLowerCase())) continue;
      for (const [key, value] of told(condition, base)) add(key, value);
    }
  }
  return [...found.values()].map(({ key, values }) => ({ key, values: [...values.values()] }));
}

/** What one condition gives reason to tell: of its own key, or of those that its key lists. */
function told(
  { operator, key, values }: Condition,
  base: ConditionContext,
): readonly (readonly [key: string, value: string[]])[] {
  const named = LISTED.get(key.toLowerCase());
  if (named !== undefined)
    return values.map((name) => [named + filled(name, base), [ANY]] as const);
  const texts = values.flatMap((value) => near(operator, value, base));
  return [...texts.map((text) => [text]), [other(operator)], []].map((value) => [key, value]);
}

const LISTED: ReadonlyMap<string, string> = new Map([
  ["kms:encryptioncontextkeys", "kms:EncryptionContext:"],
  ["aws:tagkeys", "aws:RequestTag/"],
]);
const ANY = "any";

/** Values that a condition on this one could tell apart. */
function near(operator: string, value: string, base: ConditionContext): readonly string[] {
  const kind = operator.toLowerCase();
  if (kind.includes("ipaddress")) return [value.split("/", 1).join("")];
  if (kind.endsWith("null")) return [ANY];
  if (kind.includes("bool")) return ["true", "false"];
  if (kind.includes("numeric")) return [-1, 0, 1].map((step) => String(Number(value) + step));
  if (kind.includes("date")) {
    const at = Date.parse(value);
    if (Number.isNaN(at)) return [-1, 0, 1].map((step) => String(Number(value) + step));
    return [-1000, 0, 1000].map((step) => `${new Date(at + step).toISOString().slice(0, 19)}Z`);
  }
  return [filled(value, base)];
}

/** Something that no condition names: an address of the documentation's own, or any text. */
function other(operator: string): string {
  return /ipaddress/i.test(operator) ? "203.0.113.1" : ANY;
}

/** A pattern's text with something for its wildcards, and the caller's own values for its variables. */
function filled(pattern: string, base: ConditionContext): string {
  return pattern
    .replace(/\$\{([^},]+)[^}]*\}/g, (_, key: string) =>
      /^[*?$]$/.test(key) ? key : (base.get(key.trim().toLowerCase())?.[0] ?? ANY),
    )
    .replaceAll("*", ANY)
    .replaceAll("?", "a");
}
