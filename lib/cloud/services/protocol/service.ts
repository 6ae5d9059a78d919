import type { Denied } from "../../../sigv4/request/denial.ts";
import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { KnownCredentials, VerifyOptions } from "../../../sigv4/verification/verify.ts";
import type { WireResponse } from "../../http/http-types.ts";
import type { Functions } from "../../runtime/functions.ts";
import type { Call, UnsignedCall } from "./call.ts";
import type { ServiceError } from "./service-error.ts";

/** One AWS service: its operations, and the form of errors in its protocol. */
export interface Service {
  /** The name in the credential scope. */
  readonly signingName: string;
  /** Region in the credential scope. @default - the region of the account */
  readonly region?: string | undefined;
  /** Minutes by which `X-Amz-Date` may differ from the clock. */
  readonly windowMinutes: number;
  /** How signatures of the service differ from those of other services. @default - as for every service except S3 */
  readonly verification?: Pick<
    VerifyOptions<KnownCredentials>,
    "encodePath" | "maxExpires" | "normalizePath" | "payloadHash"
  >;
  /** Returns whether a request seems meant for this service, if its credential scope names no known service. */
  readonly claims: (request: WireRequest) => boolean;
  /** Name of the operation that is requested. @default - the part of `X-Amz-Target` after the last dot */
  readonly operationOf?: (request: WireRequest) => string | undefined;
  /** Name of the function that the request names, for the log. */
  readonly functionOf?: (request: WireRequest) => string | undefined;
  readonly perform: (call: Call, functions: Functions) => Promise<WireResponse> | WireResponse;
  /** Performs a request to an operation that needs no signature. Returns `undefined` for any other request. */
  readonly performUnsigned?: (call: UnsignedCall) => Promise<WireResponse> | undefined;
  /** Returns the service's error for a request whose signature check failed. */
  readonly denied: (denied: Denied) => ServiceError;
  readonly failed: (error: ServiceError, requestId: string) => WireResponse;
}
