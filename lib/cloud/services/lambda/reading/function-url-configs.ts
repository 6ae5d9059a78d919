import { qualifiedArn } from "../../../account/lambda/qualified.ts";
import type { FunctionUrl, FunctionUrlCors } from "../../../account/lambda/function-url.ts";
import { functionUrlOf } from "../../../account/function-urls.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "../request/function-named.ts";
import { notFound } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import { pageOf } from "../request/page.ts";
import { OF_URL, OLDER } from "../request/reference-form.ts";

const MOST = 50;

/**
 * Returns the URL of a function or alias.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionUrlConfig.html
 */
export function getFunctionUrlConfig(call: Call, { reference }: PathParameters): WireResponse {
  const referred = functionNamed(call, reference, OF_URL);
  authorizeFunction(call, referred, "lambda:GetFunctionUrlConfig");
  const url = call.account.functionUrls.get(referred.resource);
  if (!url) throw notFound("The resource you requested does not exist.");
  return restJson(200, shown(call, url), call.requestId);
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html */
export function listFunctionUrlConfigs(call: Call, { reference }: PathParameters): WireResponse {
  const referred = functionNamed(call, reference, OLDER);
  authorizeFunction(call, referred, "lambda:ListFunctionUrlConfigs");
  deployedFunction(call, referred);
  const { functionUrls } = call.account;
  const urls = [...functionUrls.values()].filter(
    ({ functionArn }) => qualifiedArn(functionArn)?.functionArn === referred.arn,
  );
  const { items, next } = pageOf(call, urls, ({ id }) => id, MOST, MOST);
  const FunctionUrlConfigs = items.map((one) => shown(call, one));
  return restJson(200, { FunctionUrlConfigs, ...next }, call.requestId);
}

function shown({ account }: Call, url: FunctionUrl): object {
  return {
    FunctionUrl: functionUrlOf(account, url.id),
    FunctionArn: url.functionArn,
    AuthType: url.authType,
    CreationTime: url.created,
    LastModifiedTime: url.modified,
    InvokeMode: url.invokeMode,
    ...(url.cors === undefined ? {} : { Cors: shownCors(url.cors) }),
  };
}

function shownCors(cors: FunctionUrlCors): object {
  const lists = {
    AllowHeaders: cors.allowHeaders,
    AllowMethods: cors.allowMethods,
    AllowOrigins: cors.allowOrigins,
    ExposeHeaders: cors.exposeHeaders,
  };
  return {
    AllowCredentials: cors.allowCredentials,
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(cors.maxAge === undefined ? {} : { MaxAge: cors.maxAge }),
  };
}
