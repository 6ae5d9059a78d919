import type { KeyAccount } from "../kms/service-key.ts";
import { openParameter, type StoredParameter } from "./parameter-values.ts";
import { selectedVersion, type Parameters } from "./parameters.ts";

/** The parts of the account that a deployment reads parameters from. */
interface ParameterAccount extends Pick<KeyAccount, "keys"> {
  readonly parameters: Parameters;
}

/**
 * Returns a parameter of Parameter Store, as a deployment reads it: without a decision, because a deployment acts for the
 * account.
 *
 * @param named Name or ARN, and a version or label after a colon, such as `/app/url:3`.
 * @returns `undefined` if the parameter or the version does not exist.
 */
export function ssmParameterValue(
  account: ParameterAccount,
  named: string,
): StoredParameter | undefined {
  const { name, selector } = parameterReference(named);
  const parameter = account.parameters.find(name);
  const version = parameter && selectedVersion(parameter, selector);
  return (
    version && { type: version.type, value: openParameter(account, parameter.arn, version.value) }
  );
}

/** Splits the version or label from a name or an ARN. */
export function parameterReference(named: string): {
  readonly name: string;
  readonly selector: string | undefined;
} {
  const isArn = named.startsWith("arn:");
  const parts = named.split(":");
  // An ARN has six parts itself. A name has no colon.
  const own = isArn ? 6 : 1;
  const name = parts.slice(0, own).join(":");
  const selector = parts.length > own ? parts.slice(own).join(":") : undefined;
  return { name, selector };
}
