import { LATEST } from "../../../account/lambda/qualified.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { authorizeFunction, deployedFunction, functionNamed } from "../request/function-named.ts";
import { invalidParameter } from "../request/lambda-errors.ts";
import type { PathParameters } from "../request/operation.ts";
import { pageOf } from "../request/page.ts";
import { UNQUALIFIED } from "../request/reference-form.ts";
import { ServiceError } from "../../protocol/service-error.ts";

const MOST = 50;

/**
 * Returns the provisioned concurrency of a version or alias. It is always ready, although processes start on demand.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html
 */
export function getProvisionedConcurrencyConfig(
  call: Call,
  { reference }: PathParameters,
): WireResponse {
  const referred = functionNamed(call, reference);
  authorizeFunction(call, referred, "lambda:GetProvisionedConcurrencyConfig");
  const { qualifier, resource } = referred;
  if (qualifier === undefined || qualifier === LATEST) {
    throw invalidParameter(
      "The function resource provided must be an alias or a published version.",
    );
  }
  const { described } = deployedFunction(call, referred);
  const requested = call.account.provisionedConcurrency.get(resource);
  if (requested === undefined) {
    throw new ServiceError(
      "ProvisionedConcurrencyConfigNotFoundException",
      "No Provisioned Concurrency Config found for this function",
      404,
    );
  }
  return restJson(200, shown(requested, described.lastModified), call.requestId);
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html */
export function listProvisionedConcurrencyConfigs(
  call: Call,
  { reference }: PathParameters,
): WireResponse {
  const referred = functionNamed(call, reference, UNQUALIFIED);
  authorizeFunction(call, referred, "lambda:ListProvisionedConcurrencyConfigs");
  const { described } = deployedFunction(call, { resource: referred.arn });
  const all = [...call.account.provisionedConcurrency].filter(([arn]) =>
    arn.startsWith(`${referred.arn}:`),
  );
  const { items, next } = pageOf(call, all, ([arn]) => arn, MOST, MOST);
  const ProvisionedConcurrencyConfigs = items.map(([FunctionArn, requested]) => ({
    FunctionArn,
    ...shown(requested, described.lastModified),
  }));
  return restJson(200, { ...next, ProvisionedConcurrencyConfigs }, call.requestId);
}

function shown(requested: number, lastModified: string): object {
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: requested,
    AllocatedProvisionedConcurrentExecutions: requested,
    Status: "READY",
    LastModified: lastModified.replace(/Z$/, "+0000"),
  };
}
