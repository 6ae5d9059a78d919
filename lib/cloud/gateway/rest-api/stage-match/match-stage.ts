import type { WireRequest } from "../../../../sigv4/request/request.ts";
import type { Account } from "../../../account/account.ts";
import type { Api, Stage } from "../../../account/apigateway/api.ts";
import type { CustomDomain } from "../../../account/apigateway/exposure.ts";
import type { Peer, Tls } from "../../../http/http-types.ts";
import type { Exchange } from "../routing/exchange.ts";
import { badRequest, unreachable, type GatewayError } from "../responses/gateway-responses.ts";
import { apiAddress } from "../../api-address.ts";
import { mappingAt } from "../../domain/mapping-at.ts";
import { domainRefusal, tlsRefusal } from "../../domain/tls-refusal.ts";
import { apiWithStage } from "../routing/endpoints.ts";
import { ambiguityOf, rawCharacterIn } from "./ambiguity.ts";
import { hostOf } from "../../proxy/host.ts";

/** The stage that a request matches, and the part of the path below it. */
export interface StageMatch extends Pick<Exchange, "path" | "eventPath" | "stagePath"> {
  readonly api: Api;
  readonly stage: Stage;
}

/**
 * Finds the stage of a request: the stage that a custom domain maps the path to, or else the stage that the path begins
 * with, after the id of an API if the path names one. A request that may not reach the stage gets the same response as a request to a stage
 * that does not exist.
 */
export function matchStage(
  account: Account,
  request: WireRequest,
  peer: Peer,
): StageMatch | GatewayError {
  const raw = rawCharacterIn(request);
  if (raw !== undefined) return badRequest(raw);
  const ambiguity = ambiguityOf(request);
  if (ambiguity !== undefined) return badRequest(ambiguity);
  const host = hostOf(request);
  const domain = account.domains.get(host);
  const match = domain
    ? onDomain(account, domain, request.path, host, peer.tls)
    : onDefaultEndpoint(account, request, host, peer.tls);
  if ("errorType" in match) return match;
  return isReachable(match.api, peer)
    ? match
    : unreachable(
        "the API is private, and the request did not come through one of its VPC endpoints",
      );
}

/**
 * Whether a request can reach an API. A private API is only reachable through the VPC endpoints in its configuration,
 * or through any VPC endpoint if the configuration lists none.
 */
export function isReachable({ exposure: { vpcEndpoints } }: Api, { assumed = {} }: Peer): boolean {
  if (!vpcEndpoints) return true;
  const through = assumed["aws:sourcevpce"] ?? [];
  return through.some((id) => vpcEndpoints.length === 0 || vpcEndpoints.includes(id));
}

/** Serves every host that is not a custom domain, because one port serves the default endpoints of all APIs. */
function onDefaultEndpoint(
  account: Account,
  request: WireRequest,
  host: string,
  tls: Tls | undefined,
): StageMatch | GatewayError {
  const address = apiAddress(account, request, (id) => account.apis.has(id));
  const { first, rest } = splitFirst(address?.path ?? request.path);
  const api = address ? account.apis.get(address.apiId) : apiWithStage(account, first);
  const stage = api?.stages.get(first);
  if (!api || !stage) return unreachable("there is no such stage");
  if (!api.exposure.hasDefaultEndpoint) {
    return unreachable("the API's default endpoint is disabled");
  }
  const refused = tls && tlsRefusal(api.exposure, tls, host);
  if (refused !== undefined) return unreachable(refused);
  return { api, stage, path: rest, eventPath: rest, stagePath: `/${first}${rest}` };
}

function onDomain(
  { apis }: Account,
  domain: CustomDomain,
  path: string,
  host: string,
  tls: Tls | undefined,
): StageMatch | GatewayError {
  const refused = domainRefusal(domain, tls, host);
  if (refused !== undefined) return unreachable(refused);
  const mapped = mappingAt(domain, path);
  const api = apis.get(mapped?.apiId ?? "");
  const stage = api?.stages.get(mapped?.stageName ?? "");
  if (!mapped || !api || !stage) {
    return unreachable("the custom domain has no mapping for that path");
  }
  // The path in the function's event includes the base path.
  return { api, stage, path: mapped.path, eventPath: path, stagePath: path };
}

function splitFirst(path: string): { readonly first: string; readonly rest: string } {
  const end = path.indexOf("/", 1);
  return end < 0
    ? { first: path.slice(1), rest: "/" }
    : { first: path.slice(1, end), rest: path.slice(end) };
}
