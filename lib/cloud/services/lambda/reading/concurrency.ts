import type { WireResponse } from "../../../http/http-types.ts";
import type { Call } from "../../protocol/call.ts";
import { restJson } from "../../protocol/json/response.ts";
import { codeSizes } from "../configuration/code-size.ts";
import {
  authorizeAll,
  authorizeFunction,
  deployedFunction,
  functionNamed,
} from "../request/function-named.ts";
import type { PathParameters } from "../request/operation.ts";
import { OLDER } from "../request/reference-form.ts";

/** The quotas of a new account. The local cloud enforces the reserved concurrency of each function only. */
const QUOTAS = {
  TotalCodeSize: 80_530_636_800,
  CodeSizeUnzipped: 262_144_000,
  CodeSizeZipped: 52_428_800,
  ConcurrentExecutions: 1000,
};

/**
 * Returns the concurrency that is reserved for a function, or nothing if none is.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html
 */
export function getFunctionConcurrency(call: Call, { reference }: PathParameters): WireResponse {
  const referred = functionNamed(call, reference, OLDER);
  authorizeFunction(call, referred, "lambda:GetFunctionConcurrency");
  const { reservedConcurrency } = deployedFunction(call, referred);
  const shown =
    reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  return restJson(200, shown, call.requestId);
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export async function getAccountSettings(call: Call): Promise<WireResponse> {
  authorizeAll(call, "lambda:GetAccountSettings");
  const functions = [...call.account.functions.values()];
  const reserved = functions.reduce((sum, one) => sum + (one.reservedConcurrency ?? 0), 0);
  const sizes = await Promise.all(functions.map(codeSizes));
  const UnreservedConcurrentExecutions = QUOTAS.ConcurrentExecutions - reserved;
  const shown = {
    AccountLimit: { ...QUOTAS, UnreservedConcurrentExecutions },
    AccountUsage: {
      TotalCodeSize: sizes.reduce((sum, { code }) => sum + code, 0),
      FunctionCount: functions.length,
    },
  };
  return restJson(200, shown, call.requestId);
}
