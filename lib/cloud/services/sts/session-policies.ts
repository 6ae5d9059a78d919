import { parsePolicy } from "../../../iam/policy/policy.ts";
import { policyDocument } from "../../../iam/syntax/policy-text.ts";
import { PolicyUnsupported } from "../../../iam/syntax/policy-unsupported.ts";
import type { Directory } from "../../account/iam/directory.ts";
import type { TagRecord } from "../../state/cloud-state.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { AssumeRoleInput } from "./assume-role-input.ts";

/**
 * The document of an inline session policy.
 *
 * @throws {ServiceError} MalformedPolicyDocument when it cannot be evaluated: evaluated in part, it would
 *   limit the session less than it says.
 */
export function sessionPolicy(text: string): unknown {
  try {
    const document = policyDocument(text);
    parsePolicy(document, "session", "session policy");
    return document;
  } catch (error) {
    if (error instanceof PolicyUnsupported) throw malformed(error.message);
    if (error instanceof SyntaxError) throw malformed("This policy contains invalid Json");
    throw error;
  }
}

/** @throws {ServiceError} when a managed policy is not there: it would not limit the session at all. */
export function requirePolicies(arns: readonly string[], directory: Directory): void {
  const missing = arns.find((arn) => !directory.managedPolicies.has(arn));
  if (missing === undefined) return;
  throw new ServiceError(
    "ValidationError",
    `Policy ${missing} does not exist or is not attachable.`,
  );
}

/** Characters that count as all of the space there is. */
const SPACE = 2048;

/**
 * How much of the space for session policies and tags they take, in per cent; `undefined` without any.
 * The format in which AWS packs them is its own secret: here it is plain characters, which take more.
 *
 * @throws {ServiceError} PackedPolicyTooLarge above a hundred.
 */
export function packedPolicySize(
  { policy = "", policyArns }: Pick<AssumeRoleInput, "policy" | "policyArns">,
  tags: readonly TagRecord[],
): number | undefined {
  const policies = [policy, ...policyArns].join("").length;
  const size = policies + tags.flat().join("").length;
  if (size === 0) return undefined;
  const percent = Math.ceil((size * 100) / SPACE);
  if (percent <= 100) return percent;
  throw new ServiceError(
    "PackedPolicyTooLarge",
    policies === 0
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
}

function malformed(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocument", message);
}
