import type { WireRequest } from "../../../../sigv4/request/request.ts";
import type { Account } from "../../../account/account.ts";
import { DEFAULT_ROUTE, servedBy, type HttpApi } from "../../../account/apigatewayv2/http-api.ts";
import { apiAddress } from "../../api-address.ts";
import { ambiguityOf, rawCharacterIn } from "../../rest-api/stage-match/ambiguity.ts";
import { badRequest, notFound, type HttpError } from "../responses/http-error.ts";
import type { HttpIncoming } from "./http-exchange.ts";

/** The stage of an HTTP API that a request matches, and the part of the path below it. */
export type HttpStageMatch = Pick<
  HttpIncoming,
  "api" | "basePath" | "path" | "snapshot" | "stage" | "stagePath"
>;

/** The HTTP API that a request is for, before the request is judged. */
export interface HttpTarget {
  readonly api: HttpApi;
  /** Raw path below the address of the API. */
  readonly path: string;
}

/** Returns the HTTP API that a request names, or `undefined` if the request is for another kind of API. */
export function httpTarget(account: Account, request: WireRequest): HttpTarget | undefined {
  const address = apiAddress(account, request, (id) => account.httpApis.has(id));
  const api = account.httpApis.get(address?.apiId ?? "");
  return address && api && { api, path: address.path };
}

/**
 * Finds the stage of a request: the stage that the path begins with, or else `$default`. A request that could be read as
 * another one is refused first.
 */
export function matchHttpStage(
  { api, path }: HttpTarget,
  request: WireRequest,
): HttpStageMatch | HttpError {
  const refused = refusedRequest(request);
  if (refused) return refused;
  if (!api.hasDefaultEndpoint) return notFound("the API's default endpoint is disabled");
  const [, first = "", rest = ""] = /^\/([^/]*)(\/.*)?$/s.exec(path) ?? [];
  const named = first === DEFAULT_ROUTE ? undefined : api.stages.get(first);
  const stage = named ?? api.stages.get(DEFAULT_ROUTE);
  if (!stage) return notFound("there is no such stage");
  const snapshot = servedBy(api, stage);
  if (!snapshot) return notFound(`nothing is deployed to the stage ${stage.name}`);
  const below = named ? rest || "/" : path;
  return { api, stage, snapshot, path: below, stagePath: path };
}

/** Returns the error for a request that two components could read differently. */
export function refusedRequest(request: WireRequest): HttpError | undefined {
  const reason = rawCharacterIn(request) ?? ambiguityOf(request);
  return reason === undefined ? undefined : badRequest(reason);
}
