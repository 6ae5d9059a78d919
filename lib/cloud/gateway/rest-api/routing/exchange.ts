import type { WireRequest } from "../../../../sigv4/request/request.ts";
import type { Account } from "../../../account/account.ts";
import type { Api, Stage } from "../../../account/apigateway/api.ts";
import type { Identity } from "../../../account/iam/identities.ts";
import type { ApiKey } from "../../../account/apigateway/usage-plan.ts";
import type { Peer } from "../../../http/http-types.ts";
import type { RouteMatch } from "./routes.ts";

/** A request to a stage. */
export interface IncomingRequest {
  readonly account: Account;
  readonly api: Api;
  readonly stage: Stage;
  readonly request: WireRequest;
  readonly peer: Peer;
  /** After the stage or the base path, raw: what routes and policies are asked for. */
  readonly path: string;
  /** The function's: that, and the base path of a custom domain before it. */
  readonly eventPath: string;
  /** From the stage or the base path on, raw. */
  readonly stagePath: string;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
  readonly receivedAt: Date;
}

/** A request on its way through the gateway. */
export interface Exchange extends IncomingRequest {
  readonly route: RouteMatch;
  /** Who signed, where a signature is asked for. */
  readonly caller: Identity | undefined;
  /** What the method's authorizer told, where it has one. */
  readonly authorizer?: Authorized | undefined;
  /** On whose account it goes, where the method asks for a key. */
  readonly apiKey?: ApiKey | undefined;
}

/** What an authorizer tells of a caller. */
export interface Authorized {
  /** `principalId` and its author's own keys, all as text, and how long it took. */
  readonly context: Readonly<Record<string, string | number>>;
  /** The API key that the call counts for, where it named one. */
  readonly usageIdentifierKey: string | undefined;
}
