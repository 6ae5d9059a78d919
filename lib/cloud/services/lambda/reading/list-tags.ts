import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "../request/function-named.ts";
import { invalidParameter } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import { UNQUALIFIED } from "../request/reference-form.ts";

/**
 * Returns the tags of a function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html
 */
export function listTags(call: Call, { reference }: PathParameters): WireResponse {
  const referred = functionNamed(call, reference, UNQUALIFIED);
  authorizeFunction(call, referred, "lambda:ListTags");
  if (referred.qualifier !== undefined) {
    throw invalidParameter(
      "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    );
  }
  const { described } = deployedFunction(call, referred);
  return restJson(200, { Tags: described.tags }, call.requestId);
}
