import type { ParameterTier } from "../../state/value-records.ts";

/** Maximum length of a value in bytes, by tier. */
const LONGEST_BYTES: Readonly<Record<ParameterTier, number>> = { Standard: 4096, Advanced: 8192 };
const NAME_RULE =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
const DEEPEST = 15;
const LONGEST_NAME = 1011;

/** A problem with the name of a parameter, with the error of Systems Manager for it, or `undefined`. */
export function nameProblem(
  name: string,
): { readonly type: string; readonly text: string } | undefined {
  const segments = name.split("/").filter((segment) => segment !== "");
  if (segments.length === 0 || name.length > LONGEST_NAME || !/^[\w./-]+$/.test(name)) {
    return { type: "ValidationException", text: NAME_RULE };
  }
  const [first = ""] = segments;
  if (/^aws/i.test(first)) {
    const text = `No access to reserved parameter name: ${name}.`;
    return { type: "AccessDeniedException", text };
  }
  if (/^ssm/i.test(first)) return { type: "ValidationException", text: NAME_RULE };
  if (name.includes("/") && !name.startsWith("/")) {
    return {
      type: "ValidationException",
      text: "Parameter name must be a fully qualified name.",
    };
  }
  if (segments.length > DEEPEST) {
    return {
      type: "HierarchyLevelLimitExceededException",
      text: `Hierarchy depth for parameter name ${name} exceeds limit of ${DEEPEST} levels.`,
    };
  }
  return undefined;
}

/** Returns why a parameter cannot have a value, or `undefined`. The text does not contain the value. */
export function valueProblem(value: string, tier: ParameterTier): string | undefined {
  if (value === "") {
    return "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.";
  }
  if (Buffer.byteLength(value) > LONGEST_BYTES[tier]) {
    return tier === "Standard"
      ? "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
      : "Advanced tier parameters support a maximum parameter value of 8192 characters.";
  }
  // A reference to another parameter would be resolved by its reader.
  if (/\{\{/.test(value)) {
    return 'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.';
  }
  return undefined;
}
