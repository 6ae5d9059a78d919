import { isMap } from "../../../json.ts";
import type { Account } from "../../account/account.ts";
import { recordKey } from "../../account/records/record.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceInput } from "../resource-type/resource-type.ts";
import { MANAGED_GROUP } from "./managed-rule-group.ts";

/**
 * Statements that depend on data which only AWS has: the country and network of an address, the patterns of attacks, and
 * the labels of managed groups.
 */
const UNKNOWABLE: ReadonlySet<string> = new Set([
  "AsnMatchStatement",
  "GeoMatchStatement",
  "LabelMatchStatement",
  "SqliMatchStatement",
  "XssMatchStatement",
]);

/** Whether a rule cannot be applied, because a part of it depends on data that only AWS has. */
export function isUnknowable(rule: Properties): boolean {
  return hasUnknowable(rule.all["Statement"]);
}

function hasUnknowable(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknowable);
  if (!isMap(value)) return false;
  return Object.entries(value).some(([name, part]) => UNKNOWABLE.has(name) || hasUnknowable(part));
}

/**
 * Records a rule that is not applied. A rule that lets requests pass before later rules is refused.
 *
 * @returns No rules.
 */
export function recordUnknowable(
  rule: Properties,
  { path }: ResourceInput,
  webAclArn: string,
  { records }: Account,
): readonly [] {
  rule.only(["Action", "Name", "Priority", "Statement"], ["RuleLabels", "VisibilityConfig"]);
  rule.map("Action").only(["Block", "Captcha", "Challenge", "Count"]);
  const name = rule.text("Name");
  records.set(recordKey(MANAGED_GROUP, `${webAclArn} ${name}`), {
    type: MANAGED_GROUP,
    path,
    words: "rule of WAF with data of AWS",
    without: "is not applied",
    silent: false,
    name,
    arn: undefined,
    properties: rule.all,
  });
  return [];
}
