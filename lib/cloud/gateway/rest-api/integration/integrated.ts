import type { WireResponse } from "../../../http/http-types.ts";
import type { GatewayError } from "../responses/gateway-responses.ts";

/** The response of an integration, or the error that the gateway sends instead. */
export interface Integrated {
  readonly response?: WireResponse;
  readonly error?: GatewayError;
}
