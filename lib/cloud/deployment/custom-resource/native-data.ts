import { CodedError, messageOf } from "../../../errors.ts";
import { hasUnknown, RESERVED } from "../../assembly/language/unknown-value.ts";

class CfnJsonInvalid extends CodedError {
  readonly code = "ERR_CFN_JSON";
}

/**
 * Returns the `Data` of a custom resource of CDK that only computes it from its properties, or `undefined` for any other
 * type. Its function does not run, so the data is known on trial too.
 *
 * @throws {CfnJsonInvalid} If the value is not JSON.
 */
export function nativeData(
  type: string,
  { Value: value }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  switch (type) {
    case "Custom::AWSCDKCfnJson":
      return { Value: parsed(String(value)) };
    case "Custom::AWSCDKCfnJsonStringify":
      return { Value: JSON.stringify(value) };
    default:
      return undefined;
  }
}

function parsed(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CfnJsonInvalid(`its Value is not JSON: ${messageOf(cause)}`, { cause });
  }
  // JSON can write the character as an escape.
  if (hasUnknown(value) && !hasUnknown(text)) throw new CfnJsonInvalid(`its Value ${RESERVED}`);
  return value;
}
