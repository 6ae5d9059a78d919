import type { Call } from "../../protocol/call.ts";
import { page } from "../../protocol/query/page.ts";
import type { Form } from "../../protocol/query/form.ts";
import { shapeXml } from "../../protocol/query/shape-xml.ts";
import { requireAllowed } from "../access/allowed.ts";
import { noSuchEntity } from "../access/entity-named.ts";
import { pathIn } from "./held-policies.ts";
import { holdersOf, holderShapes } from "./policy-holders.ts";
import {
  documentShape,
  policyDescription,
  policyNamed,
  policyShape,
  versionShape,
} from "./managed-policy.ts";

/** The operations on managed policies. Each throws the errors of `policyNamed`. */
export const policyOperations = {
  GetPolicy(call: Call, form: Form): string {
    const policy = policyNamed(call, form, "GetPolicy");
    const Description = policyDescription(policy, call.account);
    return shapeXml({ Policy: { ...policyShape(policy, call.account), Description, Tags: [] } });
  },

  GetPolicyVersion(call: Call, form: Form): string {
    const versionId = form.get("VersionId") ?? "";
    const policy = policyNamed(call, form, "GetPolicyVersion");
    const version = versionShape(policy, call.account);
    if (version["VersionId"] !== versionId) {
      throw noSuchEntity(
        `Policy ${policy.arn} version ${versionId} does not exist or is not attachable.`,
      );
    }
    return shapeXml({ PolicyVersion: { ...documentShape(policy), ...version } });
  },

  ListPolicyVersions(call: Call, form: Form): string {
    const policy = policyNamed(call, form, "ListPolicyVersions");
    return shapeXml({ Versions: [versionShape(policy, call.account)], IsTruncated: false });
  },

  ListPolicyTags(call: Call, form: Form): string {
    policyNamed(call, form, "ListPolicyTags");
    return shapeXml({ Tags: [], IsTruncated: false });
  },

  /** Lists the policies of the account and those of AWS that the local cloud knows. */
  ListPolicies(call: Call, form: Form): string {
    const { account } = call;
    const prefix = form.get("PathPrefix") ?? "/";
    // The action has no resource: AWS's refusals name the path, which is not an ARN.
    requireAllowed(call, "ListPolicies", "*", `policy path ${prefix}`);
    const scope = form.get("Scope") ?? "All";
    const usage = form.get("PolicyUsageFilter");
    const onlyUsed = form.get("OnlyAttached") === "true" || usage !== undefined;
    const all = [...account.directory.managedPolicies].map(([arn, policy]) => ({ arn, policy }));
    const found = all.filter(
      ({ arn }) =>
        pathIn(arn).startsWith(prefix) &&
        (scope === "All" || (scope === "AWS") === isOfAws(arn)) &&
        (!onlyUsed || holdersOf(arn, usage, account.directory).length > 0),
    );
    const { items, more } = page(form, found, ({ arn }) => arn);
    return shapeXml({ Policies: items.map((policy) => policyShape(policy, account)), ...more });
  },

  /** Lists the users, roles and groups that a policy is attached to, or whose boundary it is. */
  ListEntitiesForPolicy(call: Call, form: Form): string {
    const { arn } = policyNamed(call, form, "ListEntitiesForPolicy");
    const prefix = form.get("PathPrefix") ?? "/";
    const kind = form.get("EntityFilter");
    const found = holdersOf(arn, form.get("PolicyUsageFilter"), call.account.directory).filter(
      (holder) =>
        pathIn(holder.arn).startsWith(prefix) && (kind === undefined || kind === holder.kind),
    );
    const { items, more } = page(form, found, (holder) => `${holder.kind} ${holder.name}`);
    return shapeXml({ ...holderShapes(items), ...more });
  },
};

/** Whether a managed policy belongs to AWS rather than to the account. */
export function isOfAws(arn: string): boolean {
  return arn.includes(":iam::aws:policy/");
}
