import type { Account } from "../../../account/account.ts";
import type { Properties } from "../../../assembly/properties.ts";

/**
 * Returns the ARN of the key that encrypts the environment of a function, if it is not Lambda's own.
 *
 * @throws {TemplateUnsupported} If the key does not exist or is disabled.
 */
export function atRestKey(properties: Properties, account: Account): string | undefined {
  // An empty text means Lambda's own key.
  const arn = properties.optionalText("KmsKeyArn") || undefined;
  const key = arn === undefined ? undefined : account.keys.get(arn.split("/").at(-1) ?? "");
  if (arn !== undefined && (key?.arn !== arn || !key.record.enabled)) {
    properties.fail("KmsKeyArn", `names a key that does not exist or is disabled: ${arn}`);
  }
  return arn;
}
