import type { WireRequest } from "../../../../sigv4/request/request.ts";
import type { Account } from "../../../account/account.ts";
import { DEFAULT_ROUTE, servedBy, type HttpApi } from "../../../account/apigatewayv2/http-api.ts";
import type { Peer } from "../../../http/http-types.ts";
import { apiAddress } from "../../api-address.ts";
import { mappingAt } from "../../domain/mapping-at.ts";
import { domainRefusal } from "../../domain/tls-refusal.ts";
import { hostOf } from "../../proxy/host.ts";
import { ambiguityOf, rawCharacterIn } from "../../rest-api/stage-match/ambiguity.ts";
import { badRequest, forbidden, notFound, type HttpError } from "../responses/http-error.ts";
import type { HttpIncoming } from "../exchange/http-exchange.ts";

/** The stage of an HTTP API that a request matches, and the part of the path below it. */
export type HttpStageMatch = Pick<
  HttpIncoming,
  "api" | "basePath" | "path" | "snapshot" | "stage" | "stagePath"
>;

/** The HTTP API that a request is for, before the request is judged. */
export interface HttpTarget {
  readonly api: HttpApi;
  /** Raw path below the address of the API, or below the base path of a custom domain. */
  readonly path: string;
  /** The custom domain of the request. @default - the default endpoint */
  readonly domain?: {
    readonly stageName: string;
    readonly basePath: string;
    /** Why the connection may not use the domain. */
    readonly refused: string | undefined;
  };
}

/** Returns the HTTP API that a request names, or `undefined` if the request is for another kind of API. */
export function httpTarget(
  account: Account,
  request: WireRequest,
  { tls }: Pick<Peer, "tls">,
): HttpTarget | undefined {
  const host = hostOf(request);
  const domain = account.domains.get(host);
  if (domain) {
    const mapped = mappingAt(domain, request.path);
    const mappedApi = account.httpApis.get(mapped?.apiId ?? "");
    if (!mapped || !mappedApi) return undefined;
    const { stageName, basePath, path } = mapped;
    const refused = domainRefusal(domain, tls, host);
    return { api: mappedApi, path, domain: { stageName, basePath, refused } };
  }
  const address = apiAddress(account, request, (id) => account.httpApis.has(id));
  const api = account.httpApis.get(address?.apiId ?? "");
  return address && api && { api, path: address.path };
}

/**
 * Finds the stage of a request: the stage that the path begins with, or else `$default`. A request that could be read as
 * another one is refused first.
 */
export function matchHttpStage(
  { api, path, domain }: HttpTarget,
  request: WireRequest,
): HttpStageMatch | HttpError {
  const refused = refusedRequest(request);
  if (refused) return refused;
  if (domain) {
    if (domain.refused !== undefined) return forbidden({ reason: domain.refused, allowing: [] });
    const { basePath } = domain;
    return onStage(api, domain.stageName, { path, stagePath: request.path, basePath });
  }
  if (!api.hasDefaultEndpoint) return notFound("the API's default endpoint is disabled");
  const [, first = "", rest = ""] = /^\/([^/]*)(\/.*)?$/s.exec(path) ?? [];
  const named = first === DEFAULT_ROUTE ? undefined : api.stages.get(first);
  const below = named ? rest || "/" : path;
  return onStage(api, named?.name ?? DEFAULT_ROUTE, { path: below, stagePath: path });
}

function onStage(
  api: HttpApi,
  name: string,
  paths: Pick<HttpStageMatch, "basePath" | "path" | "stagePath">,
): HttpStageMatch | HttpError {
  const stage = api.stages.get(name);
  if (!stage) return notFound("there is no such stage");
  const snapshot = servedBy(api, stage);
  if (!snapshot) return notFound(`nothing is deployed to the stage ${stage.name}`);
  return { api, stage, snapshot, ...paths };
}

/** Returns the error for a request that two components could read differently. */
function refusedRequest(request: WireRequest): HttpError | undefined {
  const reason = rawCharacterIn(request) ?? ambiguityOf(request);
  return reason === undefined ? undefined : badRequest(reason);
}
