import type { Account } from "../../account/account.ts";
import { ssmParameterValue } from "../../account/ssm/ssm-parameter-value.ts";
import type { StoredParameter } from "../../assembly/parameter.ts";
import { hasUnknown, RESERVED, unknownValue } from "../../assembly/language/unknown-value.ts";

/**
 * Returns the look-up of parameters whose type is `AWS::SSM::Parameter::Value<…>`.
 *
 * @param read Receives the name of each parameter that exists. The caller decides whether its value may be used.
 */
export function parameterInStore(account: Account, read: Set<string>): StoredParameter {
  return (name) => {
    const stored = ssmParameterValue(account, name);
    if (stored) read.add(name);
    if (!stored && account.valuesUnknown) {
      return { value: unknownValue("Parameter Store", name) };
    }
    if (!stored) return { why: "Parameter Store has no such parameter" };
    if (stored.type === "SecureString")
      return { why: "it is a SecureString, which is not allowed" };
    if (hasUnknown(stored.value)) return { why: `its value ${RESERVED}` };
    return stored.value === undefined ? { why: "its key is deleted" } : { value: stored.value };
  };
}
