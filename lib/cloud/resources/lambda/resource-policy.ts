import { parsePolicy } from "../../../iam/policy/policy.ts";
import type { Account } from "../../account/account.ts";
import { FunctionPermissions, WHOLE_POLICY } from "../../account/lambda/function-permission.ts";
import { qualifiedArn } from "../../account/lambda/qualified.ts";
import { isMap } from "../../../json.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { functionOf, refuseLatest } from "./function-of.ts";

/**
 * The whole resource policy of a function, version or alias, which can also deny.
 *
 * On AWS it replaces the statements of permissions that exist before it, and later permissions add to it. The order of
 * two resources that do not depend on each other is open there, so both together are refused.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PutResourcePolicy.html
 */
export const lambdaResourcePolicy: ResourceType = {
  enforced: ["PolicyDocument", "ResourceArn"],
  inert: [],
  attributes: [],
  put({ properties, previous }, account) {
    const named = functionOf(properties, "ResourceArn", account);
    const { arn } = named;
    if (!qualifiedArn(properties.text("ResourceArn"))) {
      properties.fail("ResourceArn", "must be the ARN of a function, version or alias");
    }
    refuseLatest(properties, "ResourceArn", named, NO_LATEST);
    const added = account.permissions.get(arn) ?? new FunctionPermissions();
    const isOwn = previous?.physicalId === arn;
    if (added.has(WHOLE_POLICY) && !isOwn) {
      properties.fail(
        "ResourceArn",
        `names ${arn}, which already has an AWS::Lambda::ResourcePolicy`,
      );
    }
    refuseBoth(
      properties,
      "ResourceArn",
      arn,
      [...added.keys()].some((key) => key !== WHOLE_POLICY),
    );
    const document = properties.raw("PolicyDocument");
    if (!isMap(document)) return properties.fail("PolicyDocument", "must be a map");
    const policy = parsePolicy(document, "resource", `resource policy of ${named.name}`);
    account.permissions.set(
      arn,
      new FunctionPermissions([[WHOLE_POLICY, { ...policy, document }]]),
    );
    return { physicalId: arn, attributes: {} };
  },
  remove({ physicalId }, account: Account) {
    account.permissions.get(physicalId)?.delete(WHOLE_POLICY);
  },
};

const NO_LATEST = "We currently do not support adding policies for $LATEST.";

/** Refuses a permission and a resource policy of one function, version or alias. */
export function refuseBoth(
  properties: Properties,
  property: string,
  arn: string,
  areBoth: boolean,
): void {
  if (!areBoth) return;
  properties.fail(
    property,
    `names ${arn}, which would have permissions and an AWS::Lambda::ResourcePolicy; on AWS their order decides which of them hold, so write the statements of the permissions into the ResourcePolicy, and remove the others in a deployment of its own`,
  );
}
