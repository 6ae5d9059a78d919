import { decide } from "../../../access/decide.ts";
import { refusalOf } from "../../../access/refusal.ts";
import { onFunction } from "../../../access/requested-actions.ts";
import type { FunctionConfiguration } from "../../../account/account.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "../request/function-named.ts";
import type { PathParameters } from "../request/operation.ts";
import { wholeConfiguration } from "./function-configuration.ts";

/**
 * Returns the configuration of a function.
 *
 * @throws {ServiceError} AccessDeniedException if the caller lacks the permission; ResourceNotFoundException if
 *   the function does not exist.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export async function getFunctionConfiguration(
  call: Call,
  { reference }: PathParameters,
): Promise<WireResponse> {
  const referred = functionNamed(call, reference);
  authorizeFunction(call, referred, "lambda:GetFunctionConfiguration");
  const configuration = deployedFunction(call, referred);
  const shown = await wholeConfiguration(call, configuration, referred.resource);
  return restJson(200, shown, call.requestId);
}

/**
 * Returns the configuration, tags and concurrency of a function. The location of the code is left out, because the
 * local cloud has no bucket to download it from.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 */
export async function getFunction(
  call: Call,
  { reference }: PathParameters,
): Promise<WireResponse> {
  const referred = functionNamed(call, reference);
  authorizeFunction(call, referred, "lambda:GetFunction");
  const configuration = deployedFunction(call, referred);
  const { reservedConcurrency } = configuration;
  const shown = {
    Configuration: await wholeConfiguration(call, configuration, referred.resource),
    Code: { RepositoryType: "S3" },
    ...tagsFor(call, configuration),
    ...(reservedConcurrency === undefined
      ? {}
      : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  };
  return restJson(200, shown, call.requestId);
}

/** Returns the tags of a function if the caller may list them, otherwise the error that replaces them. */
function tagsFor(call: Call, { arn, described }: FunctionConfiguration): object {
  const { account, caller } = call;
  const action = onFunction(account, arn, "lambda:ListTags");
  const refusal = refusalOf(decide(account, caller, action, call), action);
  if (refusal) {
    return { TagsError: { ErrorCode: "AccessDeniedException", Message: refusal.message } };
  }
  return Object.keys(described.tags).length === 0 ? {} : { Tags: described.tags };
}
