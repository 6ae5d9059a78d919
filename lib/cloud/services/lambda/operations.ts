import type { WireResponse } from "../../http/http-types.ts";
import type { Functions } from "../../runtime/functions.ts";
import type { Call } from "../protocol/call.ts";
import { getFunctionConfiguration } from "./get-function-configuration.ts";
import { invoke } from "./invoke.ts";

/** An operation of Lambda on one function. */
export interface Operation {
  readonly name: string;
  /** The permission that a caller needs. The tool `who-can` shows it for each function. */
  readonly action: string;
  readonly method: string;
  /** Pattern of the path. Its only group matches the reference to the function. */
  readonly path: RegExp;
  readonly perform: (
    call: Call,
    reference: string,
    functions: Functions,
  ) => Promise<WireResponse> | WireResponse;
}

/** The operations of Lambda that the local cloud supports. */
export const OPERATIONS: readonly Operation[] = [
  {
    name: "Invoke",
    action: "lambda:InvokeFunction",
    method: "POST",
    path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
    perform: invoke,
  },
  {
    name: "GetFunctionConfiguration",
    action: "lambda:GetFunctionConfiguration",
    method: "GET",
    path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    perform: getFunctionConfiguration,
  },
];
