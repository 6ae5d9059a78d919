import { isMap } from "../../../../json.ts";
import type { TagRecord } from "../../../state/cloud-state.ts";
import type { SignedToken } from "../../../tokens/signed-token.ts";
import { sts } from "../../models/generated/sts.ts";
import { violationsIn } from "../../models/violations-in.ts";
import { violationsText } from "../../protocol/violation.ts";
import type { Marks } from "../session/session-chain.ts";
import { refuseTags } from "../session/session-input.ts";
import { invalidToken } from "./web-identity-error.ts";

const TAGS = "https://aws.amazon.com/tags";
const SOURCE_IDENTITY = "https://aws.amazon.com/source_identity";

/**
 * Returns the tags and the source identity that a token gives the session.
 *
 * @throws {ServiceError} InvalidIdentityToken or InvalidParameterValue if their form is invalid.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
 */
export function tokenMarks({ claims }: SignedToken): Marks {
  const given = claims[TAGS] ?? {};
  if (!isMap(given)) throw invalidToken(`The claim ${TAGS} is not an object`);
  const principalTags = given["principal_tags"] ?? {};
  if (!isMap(principalTags)) throw invalidToken("principal_tags is not an object");
  const tags = Object.entries(principalTags).map(([key, values]): TagRecord => {
    const value: unknown = Array.isArray(values) && values.length === 1 ? values[0] : values;
    if (typeof value !== "string") throw invalidToken(`The tag ${key} must have one value`);
    return [key, value];
  });
  const transitive = given["transitive_tag_keys"] ?? [];
  if (!Array.isArray(transitive) || !transitive.every((key) => typeof key === "string")) {
    throw invalidToken("transitive_tag_keys is not a list of texts");
  }
  requireTags(tags);
  const marks = { tags, transitiveTagKeys: transitive };
  refuseTags(marks);
  const sourceIdentity = claims[SOURCE_IDENTITY];
  if (sourceIdentity === undefined) return { ...marks, sourceIdentity };
  if (typeof sourceIdentity === "string" && /^[\w+=,.@-]{2,64}$/.test(sourceIdentity)) {
    return { ...marks, sourceIdentity };
  }
  throw invalidToken(`The claim ${SOURCE_IDENTITY} is not a source identity`);
}

/** @throws {ServiceError} InvalidIdentityToken if AWS's model does not accept the tags in a request. */
function requireTags(tags: readonly TagRecord[]): void {
  const given = tags.map(([Key, Value]) => ({ Key, Value }));
  const violations = violationsIn(sts, "tagListType", given, false);
  if (violations.length > 0) throw invalidToken(violationsText(violations));
}
