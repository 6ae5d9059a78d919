import type { FunctionUrl } from "../../../account/account.ts";
import { functionUrlOf } from "../../../account/function-urls.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import {
  authorizeFunction,
  deployedFunction,
  functionNamed,
  type Referred,
} from "../request/function-named.ts";
import { notFound } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import { pageOf } from "../request/page.ts";
import { OF_URL, OLDER } from "../request/reference-form.ts";

const MOST = 50;

/**
 * Returns the URL of a function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html
 */
export function getFunctionUrlConfig(call: Call, { reference }: PathParameters): WireResponse {
  const referred = functionNamed(call, reference, OF_URL);
  authorizeFunction(call, referred, "lambda:GetFunctionUrlConfig");
  const url = urlOf(call, referred);
  // An alias would have a URL of its own, but no function has an alias.
  if (!url || referred.qualifier !== undefined) {
    throw notFound("The resource you requested does not exist.");
  }
  return restJson(200, shown(call, url), call.requestId);
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html */
export function listFunctionUrlConfigs(call: Call, { reference }: PathParameters): WireResponse {
  const referred = functionNamed(call, reference, OLDER);
  authorizeFunction(call, referred, "lambda:ListFunctionUrlConfigs");
  deployedFunction(call, referred);
  const url = urlOf(call, referred);
  const { items, next } = pageOf(call, url ? [url] : [], ({ id }) => id, MOST, MOST);
  const FunctionUrlConfigs = items.map((one) => shown(call, one));
  return restJson(200, { FunctionUrlConfigs, ...next }, call.requestId);
}

function urlOf({ account }: Call, { name, accountId }: Referred): FunctionUrl | undefined {
  return accountId === account.accountId ? account.functionUrls.get(name) : undefined;
}

function shown({ account }: Call, url: FunctionUrl): object {
  return {
    FunctionUrl: functionUrlOf(account, url.id),
    FunctionArn: url.functionArn,
    AuthType: url.authType,
    CreationTime: url.created,
    LastModifiedTime: url.modified,
    InvokeMode: url.invokeMode,
  };
}
