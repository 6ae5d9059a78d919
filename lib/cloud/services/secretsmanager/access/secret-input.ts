import { tagProblem } from "../../../account/naming/tags.ts";
import type { SecretValue } from "../../../account/secretsmanager/secret-values.ts";
import type { TagRecord } from "../../../state/cloud-state.ts";
import { blob, integer, list, structure, text } from "../../protocol/json/fields.ts";
import { validation } from "../../protocol/json/errors.ts";
import { required } from "../../protocol/json/members.ts";
import { invalidParameter } from "./secret-access.ts";

// Members that several operations share.
export const secretId = required(text);
export const value = { SecretString: text, SecretBinary: blob };
export const tagList = list(structure({ Key: text, Value: text }));
export const filters = list(structure({ Key: text, Values: list(text) }));
export const paging = { MaxResults: integer, NextToken: text };

/** Maximum length of a value in bytes. AWS's model limits the characters of a text. */
const LONGEST_BYTES = 65_536;

interface ValueInput {
  readonly SecretString: string | undefined;
  readonly SecretBinary: Buffer | undefined;
}

/**
 * Returns the value in a request, or `undefined` if the request has no value.
 *
 * @throws {ServiceError} InvalidParameterException if there are two, ValidationException if it is too long.
 */
export function valueIn({ SecretString, SecretBinary }: ValueInput): SecretValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const given = SecretString ?? SecretBinary;
  if (given !== undefined && Buffer.byteLength(given) > LONGEST_BYTES) {
    throw validation(
      `1 validation error detected: Value at 'secret${SecretString === undefined ? "Binary" : "String"}' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_BYTES}`,
    );
  }
  return given;
}

/**
 * Returns the tags in a request.
 *
 * @throws {ServiceError} InvalidParameterException if a secret cannot have these tags.
 */
export function readTags(
  tags: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[],
): readonly TagRecord[] {
  return checkedTags(tags.map(({ Key = "", Value = "" }) => [Key, Value] as const));
}

/** @throws {ServiceError} InvalidParameterException if a secret cannot have these tags. */
export function checkedTags(tags: readonly TagRecord[]): readonly TagRecord[] {
  const problem = tags.some(([key]) => key === "")
    ? "You must specify a key for each tag."
    : tagProblem(tags);
  if (problem !== undefined) throw invalidParameter(problem);
  return tags;
}

/** @throws {ServiceError} ValidationException if a secret cannot have the name. */
export function requireSecretName(name: string): void {
  if (/^[\w/+=.@!-]+$/.test(name)) return;
  throw validation(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  );
}
