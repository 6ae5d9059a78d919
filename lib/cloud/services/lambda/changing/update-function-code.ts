import { codePaths } from "../../../account/lambda/code-source.ts";
import { everyVersion } from "../../../account/lambda/qualified.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { LambdaFunctions } from "../../../invocations/lambda-functions.ts";
import type { Call } from "../../protocol/call.ts";
import { flag, list, text } from "../../protocol/json/fields.ts";
import { readBody } from "../../protocol/json/input.ts";
import { readMembers } from "../../protocol/json/members.ts";
import { restJson } from "../../protocol/json/response.ts";
import { wholeConfiguration } from "../configuration/function-configuration.ts";
import { invalidParameter } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import {
  functionToChange,
  refuseMembers,
  replaceFunction,
  requireFunctionRevision,
} from "./changed-function.ts";
import { published } from "./publish-version.ts";
import { CODE, uploadedZip } from "./uploaded-zip.ts";

const INPUT = { ...CODE, Architectures: list(text), Publish: flag, DryRun: flag, RevisionId: text };

/**
 * Replaces the code of a function. The next event runs the new code.
 *
 * @throws {ServiceError} Lambda's error if the caller may not, the function does not exist or has another revision, or
 *   the code cannot be used. The function is then as before.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
 */
export async function updateFunctionCode(
  call: Call,
  { reference }: PathParameters,
  functions: LambdaFunctions,
): Promise<WireResponse> {
  const { account, requestId } = call;
  const before = functionToChange(call, reference, "lambda:UpdateFunctionCode");
  const body = readBody(call.request.body);
  if (before.image !== undefined) {
    throw invalidParameter(
      "The local cloud does not run container images, and cannot change them.",
    );
  }
  if (body["ImageUri"] !== undefined) {
    throw invalidParameter(
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    );
  }
  refuseMembers(body, ["S3ObjectVersion", "SourceKMSKeyArn", "PublishTo"]);
  const { Architectures, Publish, DryRun, RevisionId, ...code } = readMembers(INPUT, body);
  const { zip, content } = uploadedZip(call, code);
  requireFunctionRevision(RevisionId, before);
  const architectures = Architectures ?? before.described.architectures;
  const contents = [content, ...before.contents.slice(1)];
  const changed = { ...before, contents, described: { ...before.described, architectures } };
  if (DryRun === true) {
    return restJson(200, await wholeConfiguration(call, changed, before.arn), requestId);
  }
  const path = account.codeStore.keep(zip, (one) =>
    [...everyVersion(account), ...account.declaredFunctions.values()].some((version) =>
      codePaths(version).includes(one),
    ),
  );
  const now = replaceFunction(call, functions, before, { ...changed, code: path });
  const shown = Publish === true ? published(call, now) : now;
  const arn = Publish === true ? `${shown.arn}:${shown.version}` : shown.arn;
  return restJson(200, await wholeConfiguration(call, shown, arn), requestId);
}
