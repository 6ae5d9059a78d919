import { uriDecodeBytes } from "../../../sigv4/request/encoding.ts";
import type { Call } from "../protocol/call.ts";
import { invalidMember } from "../protocol/json/errors.ts";
import { ServiceError } from "../protocol/service-error.ts";

/** What a reference to a function says, whether or not there is such a function. */
export interface Referred {
  readonly name: string;
  /** Without a qualifier. */
  readonly arn: string;
  /** What policies are asked about: it has the qualifier where the caller gave one. */
  readonly resource: string;
  readonly qualifier: string | undefined;
}

/**
 * Reads a name, `<account>:<name>`, or a partial or whole ARN, with a qualifier in it or in the query.
 *
 * @throws {ServiceError} at what is none of these.
 */
export function referredFunction({ account, request }: Call, reference: string): Referred {
  const { partition, region, accountId } = account;
  const [, own, name, suffix] =
    /^(arn:[^:]+:lambda:[^:]+:\d{12}:function:|\d{12}:(?:function:)?|)([A-Za-z0-9_-]+)(?::([^:]+))?$/.exec(
      reference,
    ) ?? [];
  if (own === undefined || name === undefined) {
    const constraint = "Member must satisfy regular expression pattern";
    throw invalidMember(`'${reference}'`, "functionName", constraint);
  }
  const query = request.query.find(([key]) => key === "Qualifier")?.[1];
  const asked = query === undefined ? undefined : uriDecodeBytes(query).toString("utf8");
  if (suffix !== undefined && asked !== undefined && suffix !== asked) {
    throw new ServiceError(
      "InvalidParameterValueException",
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  const qualifier = suffix ?? asked;
  const owner = own === "" ? accountId : own.slice(0, 12);
  const arn = own.startsWith("arn:")
    ? own + name
    : `arn:${partition}:lambda:${region}:${owner}:function:${name}`;
  return { name, arn, qualifier, resource: qualifier === undefined ? arn : `${arn}:${qualifier}` };
}

/**
 * The function behind a reference, of this account and region.
 *
 * @throws {ServiceError} where it names another's, or a version or alias: there are none.
 */
export function functionNamed(call: Call, reference: string): Referred {
  const { partition, region, accountId } = call.account;
  const referred = referredFunction(call, reference);
  const { arn, name, qualifier } = referred;
  const here = `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
  if (arn !== here || (qualifier !== undefined && qualifier !== "$LATEST")) {
    throw functionNotFound(reference);
  }
  return referred;
}

export function functionNotFound(reference: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `Function not found: ${reference}`, 404);
}
