import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";
import type { Account } from "../../account/account.ts";
import type { Properties } from "../../assembly/properties.ts";
import { isMap } from "../../../json.ts";

/**
 * Returns the resource policy of an API, or `undefined` if it has no policy.
 *
 * @throws {PolicyUnsupported} If the policy cannot be evaluated.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
 */
export function apiPolicy(
  properties: Properties,
  { partition, region, accountId }: Account,
  apiId: string,
): Policy | undefined {
  if (!properties.has("Policy")) return undefined;
  const arn = `arn:${partition}:execute-api:${region}:${accountId}:${apiId}`;
  const source = `resource policy of API ${properties.text("Name")}`;
  return parsePolicy(inFull(properties.raw("Policy"), arn), "api", source);
}

/**
 * Expands `execute-api:/stage/VERB/path` to a full ARN, as API Gateway does. A template needs the short form
 * because an API cannot refer to itself. A document that is not a policy is returned unchanged for the parser.
 */
function inFull(document: unknown, arn: string): unknown {
  if (!isMap(document)) return document;
  const { Statement } = document;
  return { ...document, Statement: each(Statement, (statement) => withResources(statement, arn)) };
}

/** A statement without a resource is about the whole API: API Gateway fills in the API's own ARN. */
function withResources(statement: unknown, arn: string): unknown {
  if (!isMap(statement)) return statement;
  if (statement["Resource"] === undefined && statement["NotResource"] === undefined) {
    return { ...statement, Resource: `${arn}/*` };
  }
  const members = Object.entries(statement).map(([element, value]) =>
    element === "Resource" || element === "NotResource"
      ? [element, each(value, (resource) => resourceInFull(resource, arn))]
      : [element, value],
  );
  return Object.fromEntries(members);
}

function resourceInFull(resource: unknown, arn: string): unknown {
  return typeof resource === "string" && resource.startsWith("execute-api:/")
    ? arn + resource.slice("execute-api:".length)
    : resource;
}

/** Changes every item of a list, or a single value. */
function each(value: unknown, change: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : change(value);
}
