import type { Condition } from "../../../iam/conditions/conditions.ts";

/** Verbs by operator in lower case. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ["stringequals", "is"],
  ["stringnotequals", "is not"],
  ["stringequalsignorecase", "is, in any case,"],
  ["stringnotequalsignorecase", "is not, in any case,"],
  ["stringlike", "is like"],
  ["stringnotlike", "is not like"],
  ["arnequals", "matches"],
  ["arnnotequals", "does not match"],
  ["arnlike", "matches"],
  ["arnnotlike", "does not match"],
  ["bool", "is"],
  ["binaryequals", "is"],
  ["ipaddress", "is in"],
  ["notipaddress", "is not in"],
  ["numericequals", "is"],
  ["numericnotequals", "is not"],
  ["numericlessthan", "is less than"],
  ["numericlessthanequals", "is at most"],
  ["numericgreaterthan", "is more than"],
  ["numericgreaterthanequals", "is at least"],
  ["dateequals", "is"],
  ["datenotequals", "is not"],
  ["datelessthan", "is before"],
  ["datelessthanequals", "is not after"],
  ["dategreaterthan", "is after"],
  ["dategreaterthanequals", "is not before"],
]);

/**
 * Returns a condition in words: `aws:SourceIp is in 192.0.2.0/24`. Conditions that allow different requests have
 * different words.
 *
 * @param label Replaces ids in a text by names that people know.
 */
export function conditionWords(
  { key, operator, values }: Condition,
  label: (text: string) => string,
): string {
  const list = [...new Set(values.map((value) => quoted(label(value))))].toSorted().join(" or ");
  if (operator.toLowerCase() === "null") {
    const absent = new Set(values.map((value) => value.toLowerCase()));
    if (absent.size > 1) return `${key} is present or absent`;
    return absent.has("true") ? `${key} is absent` : `${key} is present`;
  }
  const [, quantifier = "", base = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/i.exec(operator) ?? [];
  const verb = VERBS.get(base.toLowerCase()) ?? base;
  const subject = { "": "", forallvalues: "every ", foranyvalue: "some " }[
    quantifier.toLowerCase()
  ];
  return `${subject ?? ""}${key} ${verb} ${list}${ifExists === undefined ? "" : " or absent"}`;
}

/** Quotes a text that could be read as more than one value. */
function quoted(text: string): string {
  return /^$|[\s,;"]/.test(text) ? JSON.stringify(text) : text;
}
