import type { SessionOptions } from "../../account/iam/identities.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { invalidParameter, type AssumeRoleInput } from "./assume-role-input.ts";

/** What a session is known by beyond its role. */
export type Marks = Pick<SessionOptions, "tags" | "transitiveTagKeys" | "sourceIdentity">;

/**
 * What a session is given, and what it takes over from the one that asks for it: the transitive tags and
 * the source identity, neither of which can be changed on the way.
 *
 * @param before The caller's own session; none: it has keys of its own.
 * @throws {ServiceError} in AWS's words when the request would change them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export function marksOf(input: AssumeRoleInput, before: Marks | undefined): Marks {
  const { tags, transitiveTagKeys } = input;
  if (!before) return { tags, transitiveTagKeys, sourceIdentity: input.sourceIdentity };
  const passedOn = new Set(before.transitiveTagKeys.map((key) => key.toLowerCase()));
  if (tags.some(([key]) => passedOn.has(key.toLowerCase()))) {
    throw invalidParameter(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const sourceIdentity = before.sourceIdentity ?? input.sourceIdentity;
  if ((input.sourceIdentity ?? sourceIdentity) !== sourceIdentity) {
    throw new ServiceError(
      "ValidationError",
      "The source identity is already set for this assume role session",
    );
  }
  const inherited = before.tags.filter(([key]) => passedOn.has(key.toLowerCase()));
  return {
    tags: [...inherited, ...tags],
    transitiveTagKeys: [...inherited.map(([key]) => key), ...transitiveTagKeys],
    sourceIdentity,
  };
}
