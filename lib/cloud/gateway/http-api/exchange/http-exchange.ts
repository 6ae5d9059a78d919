import type { WireRequest } from "../../../../sigv4/request/request.ts";
import type { Account } from "../../../account/account.ts";
import type {
  HttpApi,
  HttpApiSnapshot,
  HttpRoute,
  HttpStage,
} from "../../../account/apigatewayv2/http-api.ts";
import type { Identity } from "../../../account/iam/identities.ts";
import type { Peer } from "../../../http/http-types.ts";
import type { LoggedRequest } from "../../../process/log.ts";

/** The route that serves a request, and the values of its path parameters. */
export interface HttpRouteMatch {
  readonly route: HttpRoute;
  /** Values by name, percent-encoded as they were sent. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** A request to a stage of an HTTP API. */
export interface HttpIncoming {
  readonly account: Account;
  readonly api: HttpApi;
  readonly stage: HttpStage;
  readonly snapshot: HttpApiSnapshot;
  readonly request: WireRequest;
  readonly peer: Peer;
  /** Raw path after the stage or the mapping of a domain, which routes and policies are matched against. */
  readonly path: string;
  /** Raw path that includes the stage or the mapping of a domain. */
  readonly stagePath: string;
  /** Mapping key of the custom domain, or `undefined` on the default endpoint. */
  readonly basePath?: string | undefined;
  readonly requestId: string;
  readonly traceId: string;
  readonly receivedAt: Date;
}

/** A request to a stage once its route is known. */
export interface HttpExchange extends HttpIncoming {
  readonly match: HttpRouteMatch;
  /** Path that a mapping of the integration writes instead of the path of the request. */
  readonly backendPath?: string | undefined;
  /** Identity that signed the request, if the route requires a signature. */
  readonly caller?: Identity | undefined;
  /** The claims of a verified token, as texts, and the scopes of the route that it has. */
  readonly jwt?: VerifiedClaims | undefined;
  /** The values that a Lambda authorizer returned. */
  readonly lambda?: Readonly<Record<string, unknown>> | undefined;
}

export interface VerifiedClaims {
  readonly claims: Readonly<Record<string, string>>;
  /** `null` if the route requires no scope. */
  readonly scopes: readonly string[] | null;
}

/** Returns the request as the log names it. */
export function loggedExchange({ requestId, match }: HttpExchange): LoggedRequest {
  return { requestId, route: match.route.key };
}
