import type { EventInvokeConfig } from "../../../account/lambda/event-invoke-config.ts";
import { LATEST } from "../../../account/lambda/qualified.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "../request/function-named.ts";
import { notFound } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import { pageOf } from "../request/page.ts";
import { UNQUALIFIED } from "../request/reference-form.ts";

const MOST = 50;

/**
 * Returns how asynchronous events of a function, version or alias are handled.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html
 */
export function getFunctionEventInvokeConfig(
  call: Call,
  { reference }: PathParameters,
): WireResponse {
  const referred = functionNamed(call, reference);
  authorizeFunction(call, referred, "lambda:GetFunctionEventInvokeConfig");
  const arn = `${referred.arn}:${referred.qualifier ?? LATEST}`;
  const config = call.account.eventInvokeConfigs.get(arn);
  if (!config) throw notFound(`The function ${arn} doesn't have an EventInvokeConfig`);
  return restJson(200, shown(config), call.requestId);
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */
export function listFunctionEventInvokeConfigs(
  call: Call,
  { reference }: PathParameters,
): WireResponse {
  const referred = functionNamed(call, reference, UNQUALIFIED);
  authorizeFunction(call, referred, "lambda:ListFunctionEventInvokeConfigs");
  deployedFunction(call, { resource: referred.arn });
  const all = [...call.account.eventInvokeConfigs.values()].filter(({ functionArn }) =>
    functionArn.startsWith(`${referred.arn}:`),
  );
  const { items, next } = pageOf(call, all, ({ functionArn }) => functionArn, MOST, MOST);
  const FunctionEventInvokeConfigs = items.map(shown);
  return restJson(200, { ...next, FunctionEventInvokeConfigs }, call.requestId);
}

function shown({ functionArn, modified, ...config }: EventInvokeConfig): object {
  const { maximumRetryAttempts, maximumEventAgeSeconds, onSuccess, onFailure } = config;
  return {
    FunctionArn: functionArn,
    LastModified: modified.getTime() / 1000,
    ...(maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: maximumRetryAttempts }),
    ...(maximumEventAgeSeconds === undefined
      ? {}
      : { MaximumEventAgeInSeconds: maximumEventAgeSeconds }),
    DestinationConfig: {
      OnFailure: onFailure === undefined ? {} : { Destination: onFailure },
      OnSuccess: onSuccess === undefined ? {} : { Destination: onSuccess },
    },
  };
}
