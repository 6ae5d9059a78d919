import type { SessionOptions } from "../../../account/iam/identities.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { invalidParameter } from "./session-input.ts";

/** The tags and the source identity of a session. */
export type Marks = Pick<SessionOptions, "tags" | "transitiveTagKeys" | "sourceIdentity">;

/**
 * Returns the tags and the source identity of a new session. The session inherits the transitive tags and the source
 * identity of the caller's session, and the request must not change them.
 *
 * @param before The session of the caller, or `undefined` if the caller uses the access key of a user.
 * @throws {ServiceError} AWS's error if the request changes an inherited tag or the source identity.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export function marksOf(input: Marks, before: Marks | undefined): Marks {
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
