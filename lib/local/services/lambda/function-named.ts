import { uriDecodeBytes } from "../../../sigv4/encoding.ts";
import type { Call } from "../call.ts";
import { ServiceError } from "../service-error.ts";

/**
 * The function behind a name, `<account>:<name>`, or a partial or whole ARN. Policies are asked about
 * `resource`, which has the qualifier where the caller gave one.
 */
export function functionNamed({ account, request }: Call, reference: string) {
  const prefix = `arn:${account.partition}:lambda:${account.region}:${account.accountId}:function:`;
  const [, own, name, suffix] =
    /^(arn:[^:]+:lambda:[^:]+:\d{12}:function:|\d{12}:(?:function:)?|)([A-Za-z0-9_-]+)(?::([^:]+))?$/.exec(
      reference,
    ) ?? [];
  if (own === undefined || name === undefined) {
    throw new ServiceError(
      "ValidationException",
      `1 validation error detected: Value '${reference}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern`,
    );
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
  const elsewhere = own !== "" && own !== prefix && !own.startsWith(`${account.accountId}:`);
  if (elsewhere || (qualifier !== undefined && qualifier !== "$LATEST")) {
    throw functionNotFound(reference);
  }
  const arn = prefix + name;
  return { name, arn, resource: qualifier === undefined ? arn : `${arn}:${qualifier}` };
}

export function functionNotFound(reference: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", `Function not found: ${reference}`, 404);
}
