import { evaluate } from "../../../../iam/evaluate.ts";
import type { Account } from "../../../account/account.ts";
import { principalKeys, timeKeys } from "../../../account/condition-context.ts";
import type { Properties } from "../../../assembly/properties.ts";

/**
 * Returns the name of the role of a function.
 *
 * @throws {TemplateUnsupported} If the role does not exist, or Lambda may not assume it.
 */
export function executionRole(properties: Properties, account: Account): string {
  const arn = properties.text("Role");
  const role = account.directory.roles.get(arn.split("/").at(-1) ?? "");
  if (!role || role.arn !== arn)
    return properties.fail("Role", `names a role that does not exist: ${arn}`);
  const principal = { type: "Service", service: "lambda.amazonaws.com" } as const;
  const context = new Map([
    ...Object.entries(timeKeys(account.clock.now())),
    ...Object.entries(principalKeys(principal)),
    ["aws:requestedregion", [account.region]],
  ]);
  const decision = evaluate(
    { principal, action: "sts:AssumeRole", resource: arn, context },
    { identity: [], resource: role.trust, resourceAccountId: account.accountId },
  );
  return decision.allowed
    ? role.roleName
    : properties.fail(
        "Role",
        "is refused: The role defined for the function cannot be assumed by Lambda.",
      );
}
