import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";
import type { Account } from "../../account/account.ts";
import type { Properties } from "../../assembly/properties.ts";
import { isMap } from "../../../json.ts";

/**
 * The resource policy of an API, where it has one.
 *
 * @throws {PolicyUnsupported} at anything that cannot be evaluated.
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
 * With `execute-api:/stage/VERB/path` written out, as API Gateway stores it: a template cannot name the
 * API within the API. What is no policy at all is left to the parser.
 */
function inFull(document: unknown, arn: string): unknown {
  if (!isMap(document)) return document;
  const { Statement } = document;
  return { ...document, Statement: each(Statement, (statement) => withResources(statement, arn)) };
}

function withResources(statement: unknown, arn: string): unknown {
  if (!isMap(statement)) return statement;
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

/** Every item of a list, or the one that stands in its place. */
function each(value: unknown, change: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : change(value);
}
