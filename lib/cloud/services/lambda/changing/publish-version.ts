import { FunctionPermissions } from "../../../account/lambda/function-permission.ts";
import type { FunctionConfiguration } from "../../../account/account.ts";
import { contentSha256 } from "../../../account/lambda/content-sha256.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import { equalVersion, frozen, nextNumber } from "../../../resources/lambda/published.ts";
import type { Call } from "../../protocol/call.ts";
import { text } from "../../protocol/json/fields.ts";
import { readBody } from "../../protocol/json/input.ts";
import { readMembers } from "../../protocol/json/members.ts";
import { restJson } from "../../protocol/json/response.ts";
import { wholeConfiguration } from "../configuration/function-configuration.ts";
import { invalidParameter } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import { functionToChange, refuseMembers, requireFunctionRevision } from "./changed-function.ts";

const INPUT = { CodeSha256: text, Description: text, RevisionId: text };

/**
 * Publishes a version of a function, or returns the last version if nothing has changed since.
 *
 * @throws {ServiceError} Lambda's error if the caller may not, or the function does not exist or is not the expected one.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 */
export async function publishVersion(
  call: Call,
  { reference }: PathParameters,
): Promise<WireResponse> {
  const latest = functionToChange(call, reference, "lambda:PublishVersion");
  const { body } = call.request;
  const given = body.length === 0 ? {} : readBody(body);
  refuseMembers(given, ["PublishTo"]);
  const { CodeSha256, Description, RevisionId } = readMembers(INPUT, given);
  requireFunctionRevision(RevisionId, latest);
  const sha256 = contentSha256(latest);
  if (CodeSha256 !== undefined && CodeSha256 !== sha256) {
    throw invalidParameter(
      `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const version = published(call, latest, Description);
  const shown = await wholeConfiguration(call, version, `${version.arn}:${version.version}`);
  return restJson(201, shown, call.requestId);
}

/** Publishes a version, or returns the last one if nothing has changed since. */
export function published(
  call: Call,
  latest: FunctionConfiguration,
  description?: string,
): FunctionConfiguration {
  const { account } = call;
  const last = equalVersion(latest, account);
  if (last) return last;
  // A version with an empty description has the one of the function.
  const own = description === "" ? undefined : description;
  const version = frozen(latest, String(nextNumber(latest.arn, account)), own, account);
  const arn = `${version.arn}:${version.version}`;
  account.functionVersions.set(arn, version);
  account.permissions.set(arn, new FunctionPermissions());
  // The number of the next version is part of the state.
  call.save();
  return version;
}
