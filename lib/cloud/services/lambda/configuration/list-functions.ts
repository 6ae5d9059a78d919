import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import {
  authorizeAll,
  authorizeFunction,
  deployedFunction,
  functionNamed,
  LATEST,
  parameterIn,
} from "../request/function-named.ts";
import type { PathParameters } from "../request/operation.ts";
import { pageOf } from "../request/page.ts";
import { UNQUALIFIED } from "../request/reference-form.ts";
import { listedConfiguration } from "./function-configuration.ts";

/** The most functions of one response, however many the caller wants. */
const MOST = 50;

/**
 * Returns a page of the functions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
 */
export async function listFunctions(call: Call): Promise<WireResponse> {
  authorizeAll(call, "lambda:ListFunctions");
  // Only replicas of Lambda@Edge have another master region. The local cloud has no replicas.
  const none = parameterIn(call, "MasterRegion") !== undefined;
  const all = none ? [] : [...call.account.functions.values()];
  const { items, next } = pageOf(call, all, ({ name }) => name, MOST);
  const qualifier = parameterIn(call, "FunctionVersion") === "ALL" ? `:${LATEST}` : "";
  const Functions = await Promise.all(
    items.map((one) => listedConfiguration(call, one, one.arn + qualifier)),
  );
  return restJson(200, { ...next, Functions }, call.requestId);
}

/**
 * Returns the versions of a function, of which there is only `$LATEST`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html
 */
export async function listVersionsByFunction(
  call: Call,
  { reference }: PathParameters,
): Promise<WireResponse> {
  const referred = functionNamed(call, reference, UNQUALIFIED);
  authorizeFunction(call, referred, "lambda:ListVersionsByFunction");
  const configuration = deployedFunction(call, referred);
  const { items, next } = pageOf(call, [configuration], ({ name }) => name, MOST);
  const Versions = await Promise.all(
    items.map((one) => listedConfiguration(call, one, `${one.arn}:${LATEST}`)),
  );
  return restJson(200, { ...next, Versions }, call.requestId);
}
