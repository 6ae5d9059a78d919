import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "../request/function-named.ts";
import type { PathParameters } from "../request/operation.ts";
import { NAMESPACED, UNQUALIFIED } from "../request/reference-form.ts";

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html */
export function getFunctionRecursionConfig(
  call: Call,
  { reference }: PathParameters,
): WireResponse {
  const referred = functionNamed(call, reference, UNQUALIFIED);
  authorizeFunction(call, referred, "lambda:GetFunctionRecursionConfig");
  const { recursiveLoop } = deployedFunction(call, { resource: referred.arn });
  return restJson(200, { RecursiveLoop: recursiveLoop }, call.requestId);
}

/**
 * Returns that the runtime is updated, because the local cloud has one version of each runtime.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html
 */
export function getRuntimeManagementConfig(
  call: Call,
  { reference }: PathParameters,
): WireResponse {
  const referred = functionNamed(call, reference, NAMESPACED);
  authorizeFunction(call, referred, "lambda:GetRuntimeManagementConfig");
  deployedFunction(call, referred);
  return restJson(
    200,
    { FunctionArn: referred.resource, UpdateRuntimeOn: "Auto", RuntimeVersionArn: null },
    call.requestId,
  );
}
