import type { WireRequest } from "../../../../sigv4/request/request.ts";
import type { Account } from "../../../account/account.ts";
import type { Api, Stage } from "../../../account/apigateway/api.ts";
import type { Identity } from "../../../account/iam/identities.ts";
import type { ApiKey } from "../../../account/apigateway/usage-plan.ts";
import type { Peer } from "../../../http/http-types.ts";
import type { LoggedRequest } from "../../../process/log.ts";
import { routeName, type RouteMatch } from "./routes.ts";

/** A request to a stage. */
export interface IncomingRequest {
  readonly account: Account;
  readonly api: Api;
  readonly stage: Stage;
  readonly request: WireRequest;
  readonly peer: Peer;
  /** Raw path after the stage or the base path, which routes and policies are matched against. */
  readonly path: string;
  /** Path in the function's event: `path`, preceded by the base path of a custom domain. */
  readonly eventPath: string;
  /** Raw path that includes the stage or the base path. */
  readonly stagePath: string;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
  readonly receivedAt: Date;
}

/** A request to a stage once its route is known. */
export interface Exchange extends IncomingRequest {
  readonly route: RouteMatch;
  /** Identity that signed the request, if the method requires a signature. */
  readonly caller: Identity | undefined;
  /** Values from the method's authorizer, if it has one. */
  readonly authorizer?: Authorized | undefined;
  /** API key that the request counts against, if the method requires one. */
  readonly apiKey?: ApiKey | undefined;
}

/** Values that an authorizer returned about a caller. */
export interface Authorized {
  /**
   * `principalId` and the authorizer's own keys, all as text, and `integrationLatency` in ms; or the claims of the token
   * of a user pool.
   */
  readonly context: Readonly<Record<string, string | number | Readonly<Record<string, string>>>>;
  /** Value of the API key that the request counts against; `undefined` if the authorizer returned none. */
  readonly usageIdentifierKey: string | undefined;
}

/** Returns the request as the log names it. */
export function loggedRequest({ requestId, route }: Exchange): LoggedRequest {
  return { requestId, route: routeName(route) };
}
