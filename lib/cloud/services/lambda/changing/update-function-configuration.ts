import type { WireResponse } from "../../../http/http-types.ts";
import type { LambdaFunctions } from "../../../invocations/lambda-functions.ts";
import type { Call } from "../../protocol/call.ts";
import { text } from "../../protocol/json/fields.ts";
import { readBody } from "../../protocol/json/input.ts";
import { readMembers } from "../../protocol/json/members.ts";
import { restJson } from "../../protocol/json/response.ts";
import { wholeConfiguration } from "../configuration/function-configuration.ts";
import { invalidParameter } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import {
  functionToChange,
  readAsInTemplates,
  refuseMembers,
  replaceFunction,
  requireFunctionRevision,
} from "./changed-function.ts";
import { requireEverything, settingKeys } from "./setting-permissions.ts";
import { withSettings } from "./settings.ts";

/**
 * Changes settings of a function. Members that the request lacks keep their values. The next event runs with the new
 * settings.
 *
 * @throws {ServiceError} Lambda's error if the caller may not, also not pass the role or use the key or a layer, if the
 *   function does not exist or has another revision, or if a setting is not valid. The function is then as before.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
 */
export async function updateFunctionConfiguration(
  call: Call,
  { reference }: PathParameters,
  functions: LambdaFunctions,
): Promise<WireResponse> {
  const body = readBody(call.request.body);
  const before = functionToChange(
    call,
    reference,
    "lambda:UpdateFunctionConfiguration",
    settingKeys(call, body),
  );
  refuseMembers(body, [
    "CapacityProviderConfig",
    "DurableConfig",
    "FileSystemConfigs",
    "ImageConfig",
  ]);
  const isGiven = (name: string) => (body[name] ?? undefined) !== undefined;
  if (before.image !== undefined && ["Handler", "Runtime", "Layers"].some(isGiven)) {
    throw invalidParameter(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    );
  }
  requireFunctionRevision(readMembers({ RevisionId: text }, body).RevisionId, before);
  requireEverything(call, before, body);
  const changed = readAsInTemplates(() => withSettings(call, before, body));
  const now = replaceFunction(call, functions, before, changed);
  return restJson(200, await wholeConfiguration(call, now, now.arn), call.requestId);
}
