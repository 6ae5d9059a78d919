import type { Denied } from "../../../sigv4/request/denial.ts";
import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { WireResponse } from "../../http/http-types.ts";
import type { Functions } from "../../runtime/functions.ts";
import type { Call } from "./call.ts";
import type { ServiceError } from "./service-error.ts";

/** One AWS service: its operations, and how its protocol writes refusals. */
export interface Service {
  /** The name in the credential scope. */
  readonly signingName: string;
  /** Of the credential scope, where it is not the account's. */
  readonly region?: string;
  /** How far `X-Amz-Date` may be off. */
  readonly windowMinutes: number;
  /** Whether a request that names no service by its signature looks like one for this service. */
  readonly claims: (request: WireRequest) => boolean;
  /** What a request asks for. @default what `X-Amz-Target` ends in */
  readonly operationOf?: (request: WireRequest) => string | undefined;
  readonly perform: (call: Call, functions: Functions) => Promise<WireResponse> | WireResponse;
  /** What a refused signature is called here. */
  readonly denied: (denied: Denied) => ServiceError;
  readonly failed: (error: ServiceError, requestId: string) => WireResponse;
}
