import { isMap } from "../../../json.ts";

/** Keys that confine callers to an account, an organization, principals or networks. */
const CONFINING =
  /^(?:aws:(?:principal(?:account|arn|orgid|orgpaths)|sourceaccount|sourcearn|sourceip|sourcevpc|sourcevpce|userid)|kms:calleraccount)$/i;
/** Operators that a key with a value must fulfil. Their negations, and `IfExists`, let others in. */
const CONFINES = /^(?:Arn(?:Equals|Like)|String(?:Equals|EqualsIgnoreCase|Like)|IpAddress)$/i;

/**
 * Whether a resource policy grants access to everyone: an Allow for every principal without a condition that confines
 * the callers. AWS decides the same with a prover; in doubt a policy counts as public here.
 */
export function isPublicPolicy(document: unknown): boolean {
  if (!isMap(document)) return false;
  return [document["Statement"]].flat().some((statement) => {
    if (!isMap(statement) || statement["Effect"] !== "Allow") return false;
    const isForAll = statement["NotPrincipal"] !== undefined || isEveryone(statement["Principal"]);
    return isForAll && !isConfined(statement["Condition"]);
  });
}

function isEveryone(principal: unknown): boolean {
  if (principal === "*") return true;
  return isMap(principal) && Object.values(principal).flat().includes("*");
}

function isConfined(conditions: unknown): boolean {
  if (!isMap(conditions)) return false;
  return Object.entries(conditions).some(
    ([operator, keys]) =>
      CONFINES.test(operator) &&
      isMap(keys) &&
      Object.entries(keys).some(
        ([key, values]) =>
          CONFINING.test(key) &&
          [values].flat().every((value) => typeof value === "string" && !isEverything(value)),
      ),
  );
}

/** Begins of values: an ARN of an account, a bucket, an organization, the id of a role. */
const FIXED = [
  /^arn:[^:]+:[^:]*:[^:]*:\d{12}:/,
  /^arn:[^:]+:s3:::[a-z0-9.-]+\//,
  /^o-[a-z0-9]+\//,
  /^A[A-Z0-9]{15,}:/,
];

/**
 * Whether a value does not name an account, an organization, a principal or a small network, such as `*`,
 * `arn:aws:iam::*:root`, a policy variable, or a network that S3's rule for public policies takes for the internet.
 */
function isEverything(value: string): boolean {
  if (value.includes("${")) return true;
  const [, network, bits] = /^([\da-f.:]+)\/(\d+)$/i.exec(value) ?? [];
  if (network !== undefined) return Number(bits) < (network.includes(":") ? 32 : 8);
  // Wildcards after one of these stay within it.
  const [fixed = ""] = value.split(/[*?]/);
  return fixed !== value && !FIXED.some((begin) => begin.test(fixed));
}
