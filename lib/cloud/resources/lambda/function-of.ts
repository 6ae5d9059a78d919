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

/**
 * Returns the function in a URI with which API Gateway invokes it.
 *
 * @throws {TemplateUnsupported} If the function does not exist.
 */
export function invokedFunction(
  properties: Properties,
  property: string,
  { functions }: Account,
): FunctionConfiguration {
  const uri = properties.text(property);
  const [, path = ""] = uri.split(":lambda:path/2015-03-31/functions/");
  const arn = /^([^/]+)\/invocations$/.exec(path)?.[1];
  const configuration = functions.get(arn?.split(":").at(-1) ?? "");
  return configuration && configuration.arn === arn
    ? configuration
    : properties.fail(property, `names a function that does not exist: ${uri}`);
}
