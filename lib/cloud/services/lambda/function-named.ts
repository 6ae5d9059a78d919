import { uriDecodeBytes } from "../../../sigv4/request/encoding.ts";
import type { Call } from "../protocol/call.ts";
import { invalidMember } from "../protocol/json/errors.ts";
import { ServiceError } from "../protocol/service-error.ts";

/** The function that a reference names. It may not exist. */
export interface Referred {
  readonly name: string;
  /** ARN of the function, without a qualifier. */
  readonly arn: string;
  /** The ARN that policies are evaluated for: with the qualifier if the reference has one. */
  readonly resource: string;
  readonly qualifier: string | undefined;
}

const REFERENCE =
  /^(arn:[^:]+:lambda:[^:]+:\d{12}:function:|\d{12}:(?:function:)?|)([A-Za-z0-9_-]+)(?::([^:]+))?$/;

/** Returns the function's name in a reference, or `undefined` if the reference has no valid form. */
export function functionNameIn(reference: string): string | undefined {
  return REFERENCE.exec(reference)?.[2];
}

/**
 * Reads a name, `<account>:<name>`, or a partial or full ARN. The qualifier is in the reference or in the query.
 *
 * @throws {ServiceError} ValidationException if the reference has none of these forms; InvalidParameterValueException
 *   if reference and query have different qualifiers.
 */
export function referredFunction({ account, request }: Call, reference: string): Referred {
  const { partition, region, accountId } = account;
  const [, own, name, suffix] = REFERENCE.exec(reference) ?? [];
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
 * Reads a reference to a function of this account and region, which may not exist.
 *
 * @throws {ServiceError} ResourceNotFoundException if the reference names a function of another account or
 *   region, or a version or alias, which the local cloud does not have.
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
