import { parsePolicy } from "../../../iam/policy/policy.ts";
import type { Account } from "../../account/account.ts";
import { WHOLE_POLICY } from "../../account/lambda/function-permission.ts";
import { generatedName } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";
import { refuseBoth } from "./resource-policy.ts";
import { functionOf, refuseLatest } from "./function-of.ts";

/**
 * A statement of a function's resource policy.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export const lambdaPermission: ResourceType = {
  enforced: [
    "Action",
    "FunctionName",
    "FunctionUrlAuthType",
    "InvokedViaFunctionUrl",
    "Principal",
    "PrincipalOrgID",
    "SourceAccount",
    "SourceArn",
  ],
  inert: [],
  attributes: ["Id"],
  put({ stackName, logicalId, properties, previous }, account) {
    const named = functionOf(properties, "FunctionName", account);
    const { name, arn } = named;
    refuseLatest(properties, "FunctionName", named, NO_LATEST);
    refuseBoth(
      properties,
      "FunctionName",
      arn,
      account.permissions.get(arn)?.has(WHOLE_POLICY) ?? false,
    );
    if (previous) withdraw(previous, account);
    const id = previous?.physicalId ?? generatedName(stackName, logicalId, 100);
    const Condition = conditions(properties);
    const statement = {
      Sid: id,
      Effect: "Allow",
      Principal: principalElement(properties, account),
      Action: properties.match("Action", /^(lambda:\*|lambda:[a-zA-Z]+|\*)$/).text("Action"),
      Resource: arn,
      ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
    };
    const document = { ...statement, ...shownConditions(statement) };
    const policy = parsePolicy({ Statement: statement }, "resource", `resource policy of ${name}`);
    account.permissions.get(arn)?.set(id, { ...policy, document });
    return { physicalId: id, attributes: { Id: id, FunctionArn: arn } };
  },
  remove: withdraw,
};

function withdraw({ physicalId, attributes }: ResourceRecord, account: Account): void {
  account.permissions.get(attributes["FunctionArn"] ?? "")?.delete(physicalId);
}

const NO_LATEST = "We currently do not support adding policies for $LATEST.";

/** ARNs of accounts, users, roles and sessions. Lambda accepts no wildcards in a principal. */
const PRINCIPAL_ARN =
  /^arn:[^:*?]+:(?:iam::\d{12}:(?:root|(?:user|role)\/[^*?]+)|sts::\d{12}:(?:assumed-role|federated-user)\/[^*?]+)$/;

function principalElement(properties: Properties, { partition }: Account): unknown {
  const principal = properties.text("Principal");
  if (principal === "*") return "*";
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com$/.test(principal)) {
    return { Service: principal };
  }
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${partition}:iam::${principal}:root` };
  if (PRINCIPAL_ARN.test(principal)) return { AWS: principal };
  return properties.fail(
    "Principal",
    "is refused: The provided principal was invalid. Please check the principal and try again.",
  );
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Returns the conditions that Lambda derives from the properties that narrow a permission. */
function conditions(properties: Properties): Conditions {
  properties
    .allow("FunctionUrlAuthType", ["AWS_IAM", "NONE"])
    // AWS does not document the meaning of `false`.
    .allow("InvokedViaFunctionUrl", ["true"])
    .match("PrincipalOrgID", /^o-[a-z0-9]{10,32}$/);
  only(properties, "FunctionUrlAuthType", "lambda:InvokeFunctionUrl");
  only(properties, "InvokedViaFunctionUrl", "lambda:InvokeFunction");
  const sourceArn = properties.optionalText("SourceArn");
  const viaUrl = properties.has("InvokedViaFunctionUrl");
  const equal = [
    ["aws:PrincipalOrgID", properties.optionalText("PrincipalOrgID")],
    ["aws:SourceAccount", properties.optionalText("SourceAccount")],
    ["lambda:FunctionUrlAuthType", properties.optionalText("FunctionUrlAuthType")],
  ].flatMap(([key = "", value]) => (value === undefined ? [] : [[key, value] as const]));
  return {
    ...(equal.length === 0 ? {} : { StringEquals: Object.fromEntries(equal) }),
    ...(viaUrl ? { Bool: { "lambda:InvokedViaFunctionUrl": "true" } } : {}),
    ...(sourceArn === undefined ? {} : { ArnLike: { "aws:SourceArn": sourceArn } }),
  };
}

/** Returns the conditions of a statement with the letter case that Lambda's API shows. */
function shownConditions({ Condition }: { readonly Condition?: Conditions }): object {
  if (!Condition) return {};
  const shown = Object.entries(Condition).map(([operator, keys]) => {
    const renamed = Object.entries(keys).map(([key, value]) => {
      return [key.replace("aws:Source", "AWS:Source"), value] as const;
    });
    return [operator, Object.fromEntries(renamed)] as const;
  });
  return { Condition: Object.fromEntries(shown) };
}

/** Rejects a property unless `Action` is the given action, because requests for other actions lack its condition key. */
function only(properties: Properties, property: string, action: string): void {
  if (properties.has(property) && properties.text("Action") !== action) {
    properties.fail(property, `is only allowed with the Action ${action}`);
  }
}
