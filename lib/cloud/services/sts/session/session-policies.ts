import { parsePolicy } from "../../../../iam/policy/policy.ts";
import { policyDocument } from "../../../../iam/syntax/policy-text.ts";
import { PolicyUnsupported } from "../../../../iam/syntax/policy-unsupported.ts";
import type { Directory } from "../../../account/iam/directory.ts";
import type { TagRecord } from "../../../state/cloud-state.ts";
import { ServiceError } from "../../protocol/service-error.ts";

/**
 * Returns the document of an inline session policy.
 *
 * @throws {ServiceError} MalformedPolicyDocument if it cannot be evaluated completely. A policy that is evaluated
 *   in part would limit the session less than the caller wants.
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

/** @throws {ServiceError} ValidationError if a managed policy does not exist, because it could not be enforced. */
export function requirePolicies(arns: readonly string[], directory: Directory): void {
  const missing = arns.find((arn) => !directory.managedPolicies.has(arn));
  if (missing === undefined) return;
  throw new ServiceError(
    "ValidationError",
    `Policy ${missing} does not exist or is not attachable.`,
  );
}

/** Number of characters that counts as 100 percent of the space. */
const SPACE = 2048;

/**
 * Returns how much of the allotted space the session policies and tags use, in percent, or `undefined` if there are
 * neither. AWS does not publish its packed format. The local cloud counts plain characters, which use more space.
 *
 * @throws {ServiceError} PackedPolicyTooLarge above 100 percent.
 */
export function packedPolicySize(
  {
    policy = "",
    policyArns,
  }: { readonly policy?: string | undefined; readonly policyArns: readonly string[] },
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
