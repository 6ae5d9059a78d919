import type { Account, FunctionConfiguration } from "../../account/account.ts";
import type { Properties } from "../../assembly/properties.ts";

/**
 * Returns the function that a property names by name or ARN.
 *
 * @throws {TemplateUnsupported} If the function does not exist, or the ARN has a qualifier, because aliases are
 *   not supported.
 */
export function functionOf(
  properties: Properties,
  property: string,
  { functions }: Account,
): FunctionConfiguration {
  const reference = properties.text(property);
  const configuration = functions.get(reference.split(":function:").at(-1) ?? "");
  return configuration && [configuration.name, configuration.arn].includes(reference)
    ? configuration
    : properties.fail(property, `names ${reference}, which does not exist`);
}

/** The ends of the URIs with which API Gateway invokes functions: for a whole response, and for a streamed response. */
const PATHS = {
  whole: { version: "2015-03-31", operation: "invocations" },
  stream: { version: "2021-11-15", operation: "response-streaming-invocations" },
};

/**
 * Returns the function in a URI with which API Gateway invokes it.
 *
 * @throws {TemplateUnsupported} If the function does not exist, or if the URI is for the other kind of response.
 */
export function invokedFunction(
  properties: Properties,
  property: string,
  { functions }: Account,
  kind: keyof typeof PATHS = "whole",
): FunctionConfiguration {
  const uri = properties.text(property);
  const { version, operation } = PATHS[kind];
  const [, path = ""] = uri.split(":lambda:path/");
  const [uriVersion, , arn, uriOperation] = path.split("/");
  const isOther = Object.values(PATHS).some((one) => one.operation === uriOperation);
  if (isOther && (uriVersion !== version || uriOperation !== operation)) {
    const form = `…:lambda:path/${version}/functions/ARN/${operation}`;
    properties.fail(property, `must have the form ${form}, not ${uri}`);
  }
  const configuration = functions.get(arn?.split(":").at(-1) ?? "");
  return configuration && configuration.arn === arn
    ? configuration
    : properties.fail(property, `names a function that does not exist: ${uri}`);
}
