import type { FunctionConfiguration } from "../../../account/account.ts";
import { everyVersion, LATEST, versionsOf } from "../../../account/lambda/qualified.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import {
  authorizeAll,
  authorizeFunction,
  deployedFunction,
  functionNamed,
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
  const isEvery = parameterIn(call, "FunctionVersion") === "ALL";
  const { account } = call;
  const all = isEvery ? everyVersion(account) : [...account.functions.values()];
  const { items, next } = pageOf(call, none ? [] : all, pageKey, MOST);
  const Functions = await Promise.all(
    items.map((one) => listedConfiguration(call, one, isEvery ? arnOf(one) : one.arn)),
  );
  return restJson(200, { ...next, Functions }, call.requestId);
}

/**
 * Returns `$LATEST` and the published versions of a function, the oldest first.
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
  const all = [configuration, ...versionsOf(call.account, configuration.arn)];
  const { items, next } = pageOf(call, all, pageKey, MOST);
  const Versions = await Promise.all(
    items.map((one) => listedConfiguration(call, one, arnOf(one))),
  );
  return restJson(200, { ...next, Versions }, call.requestId);
}

function arnOf({ arn, version }: FunctionConfiguration): string {
  return `${arn}:${version}`;
}

/** Returns a key that sorts functions by name, and their versions by number after `$LATEST`. */
function pageKey({ name, version }: FunctionConfiguration): string {
  return `${name}:${version === LATEST ? "" : version.padStart(20, "0")}`;
}
