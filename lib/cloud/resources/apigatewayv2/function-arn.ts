import type { Account } from "../../account/account.ts";
import { configurationAt } from "../../account/configuration-at.ts";
import type { Properties } from "../../assembly/properties.ts";

const LONG_FORM =
  /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;
const ARN = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:/]+(?::[^:/]+)?$/;

/** Returns whether a URI names a function, in its short or long form. */
export function isFunctionUri(uri: string): boolean {
  return ARN.test(LONG_FORM.exec(uri)?.[1] ?? uri);
}

/**
 * Returns the ARN of the function, version or alias that a property names: by the ARN, or by the longer URI of REST APIs.
 *
 * @throws {TemplateUnsupported} If the function does not exist. If the ARN contains a stage variable, a call finds out.
 */
export function functionArn(properties: Properties, property: string, account: Account): string {
  const uri = properties.text(property);
  const arn = LONG_FORM.exec(uri)?.[1] ?? uri;
  if (!ARN.test(arn)) return properties.fail(property, `is ${uri}, which names no function`);
  if (arn.includes("${stageVariables.")) return arn;
  if (configurationAt(account, arn, () => 0)) return arn;
  return properties.fail(property, `names a function that does not exist: ${arn}`);
}
