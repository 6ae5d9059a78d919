import type { WireResponse } from "../../../http/http-types.ts";
import type { HttpError } from "../responses/http-error.ts";

/** Response of a backend, or the error of the gateway. */
export interface Integrated {
  readonly response?: WireResponse;
  readonly error?: HttpError;
}
