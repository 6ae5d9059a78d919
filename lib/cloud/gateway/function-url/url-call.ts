import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { Account } from "../../account/account.ts";
import type { FunctionUrl } from "../../account/lambda/function-url.ts";
import type { Identity } from "../../account/iam/identities.ts";
import type { Peer } from "../../http/http-types.ts";

/** A request to a function URL that is passed to the function. */
export interface UrlCall {
  readonly account: Account;
  readonly url: FunctionUrl;
  readonly request: WireRequest;
  readonly peer: Peer;
  /** Identity that signed the request; `undefined` if the URL requires no signature. */
  readonly caller: Identity | undefined;
  /** Id of the request and of the invocation of the function. */
  readonly requestId: string;
  readonly traceId: string;
  readonly receivedAt: Date;
}
