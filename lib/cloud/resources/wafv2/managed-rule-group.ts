import type { Account } from "../../account/account.ts";
import { recordKey } from "../../account/records/record.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceInput } from "../resource-type/resource-type.ts";

/** Type of the records of rules that a web ACL has and that are not applied. */
export const MANAGED_GROUP = "AWS::WAFv2::ManagedRuleGroup";

/** Whether a rule of a web ACL is a group of rules that AWS or a seller manages, whose texts are not public. */
export function isManagedGroup(rule: Properties): boolean {
  return rule.map("Statement").names.join() === "ManagedRuleGroupStatement";
}

/**
 * Records a managed group, whose rules are not applied. They only block or count requests: a rule that lets requests
 * pass before later rules is refused.
 *
 * @returns No rules.
 */
export function recordManagedGroup(
  rule: Properties,
  { path }: ResourceInput,
  webAclArn: string,
  { records }: Account,
): readonly [] {
  rule.only(["Name", "OverrideAction", "Priority", "Statement"], ["VisibilityConfig"]);
  rule.map("OverrideAction").only(["Count", "None"]);
  const group = rule.map("Statement").map("ManagedRuleGroupStatement");
  group.only(
    ["Name", "RuleActionOverrides", "VendorName"],
    ["ExcludedRules", "ManagedRuleGroupConfigs", "ScopeDownStatement", "Version"],
  );
  for (const override of group.maps("RuleActionOverrides")) {
    override.map("ActionToUse").only(["Block", "Captcha", "Challenge", "Count"]);
  }
  const name = `${group.text("VendorName")} ${group.text("Name")}`;
  records.set(recordKey(MANAGED_GROUP, `${webAclArn} ${rule.text("Name")}`), {
    type: MANAGED_GROUP,
    path,
    words: "managed rule group of WAF",
    without: "is not applied",
    silent: false,
    name,
    arn: undefined,
    properties: group.all,
  });
  return [];
}

/** Forgets the managed groups of a web ACL. */
export function forgetManagedGroups(webAclArn: string, { records }: Account): void {
  for (const key of records.keys()) {
    if (key.startsWith(recordKey(MANAGED_GROUP, `${webAclArn} `))) records.delete(key);
  }
}
