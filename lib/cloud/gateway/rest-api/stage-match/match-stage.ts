import { isIP } from "node:net";
import type { WireRequest } from "../../../../sigv4/request/request.ts";
import type { Account } from "../../../account/account.ts";
import type { Api, Stage } from "../../../account/apigateway/api.ts";
import type { CustomDomain, TlsPolicy } from "../../../account/apigateway/exposure.ts";
import type { Peer, Tls } from "../../../http/http-types.ts";
import type { Exchange } from "../routing/exchange.ts";
import {
  ambiguousRequest,
  unreachable,
  type GatewayError,
} from "../responses/gateway-responses.ts";
import { ambiguityOf } from "./ambiguity.ts";
import { hostOf } from "../../proxy/host.ts";

/** The stage that a request is for, and what of the path is the stage's. */
export interface StageMatch extends Pick<Exchange, "path" | "eventPath" | "stagePath"> {
  readonly api: Api;
  readonly stage: Stage;
}

/**
 * Where a request goes by its host: a custom domain's stage, or the one that its path begins with. What
 * did not come by a way that is open to it gets the answer of a place that is not there.
 */
export function matchStage(
  account: Account,
  request: WireRequest,
  peer: Peer,
): StageMatch | GatewayError {
  const ambiguity = ambiguityOf(request);
  if (ambiguity !== undefined) return ambiguousRequest(ambiguity);
  const host = hostOf(request);
  const domain = account.domains.get(host);
  const match = domain
    ? onDomain(account, domain, request.path, host, peer.tls)
    : onDefaultEndpoint(account, request.path, host, peer.tls);
  if ("errorType" in match) return match;
  return isReachable(match.api, peer)
    ? match
    : unreachable("the API is private, and the call came through none of its VPC endpoints");
}

/** Whether a call can get to an API: to a private one, through a VPC endpoint of its own alone. */
export function isReachable({ exposure: { vpcEndpoints } }: Api, { assumed = {} }: Peer): boolean {
  if (!vpcEndpoints) return true;
  const through = assumed["aws:sourcevpce"] ?? [];
  return through.some((id) => vpcEndpoints.length === 0 || vpcEndpoints.includes(id));
}

/** Any host that is no custom domain's: one port serves the default endpoints of all APIs. */
function onDefaultEndpoint(
  { apis }: Account,
  path: string,
  host: string,
  tls: Tls | undefined,
): StageMatch | GatewayError {
  const { first, rest } = splitFirst(path);
  for (const api of apis.values()) {
    const stage = api.stages.get(first);
    if (!stage) continue;
    if (!api.exposure.hasDefaultEndpoint) return unreachable("its default endpoint is disabled");
    const refused = tls && refusedBy(api.exposure, tls, host);
    const stagePath = `/${first}${rest}`;
    return refused ?? { api, stage, path: rest, eventPath: rest, stagePath };
  }
  return unreachable("there is no such stage");
}

function onDomain(
  { apis }: Account,
  domain: CustomDomain,
  path: string,
  host: string,
  tls: Tls | undefined,
): StageMatch | GatewayError {
  if (!tls) return unreachable("a custom domain is served over TLS alone");
  const isMutual = domain.truststore !== undefined;
  // Who came in under another name was not asked for a certificate.
  const refused = refusedBy({ ...domain, isStrict: domain.isStrict || isMutual }, tls, host);
  if (refused) return refused;
  const { first, rest } = splitFirst(path);
  const mapping = domain.mappings.get(first);
  const { apiId, stageName } = mapping ?? domain.mappings.get("") ?? {};
  const api = apis.get(apiId ?? "");
  const stage = api?.stages.get(stageName ?? "");
  if (!api || !stage) return unreachable("nothing is mapped to that path");
  // To the function, the path has its base path still.
  return { api, stage, path: mapping ? rest : path, eventPath: path, stagePath: path };
}

/** What of a connection does not fit the policy of the name that is asked for. */
function refusedBy(policy: TlsPolicy, tls: Tls, host: string): GatewayError | undefined {
  // TLS was agreed on for the name of the handshake, which need not be the host.
  if (policy.minVersion === "TLSv1.3" && tls.version !== "TLSv1.3") {
    return unreachable(`it came over ${tls.version}`);
  }
  const agrees =
    tls.serverName === undefined
      ? isIP(host.replace(/^\[(.*)\]$/, "$1")) !== 0
      : tls.serverName === host;
  return policy.isStrict && !agrees
    ? unreachable(`TLS was made with ${tls.serverName ?? "no name"}, and its host is ${host}`)
    : undefined;
}

function splitFirst(path: string): { readonly first: string; readonly rest: string } {
  const end = path.indexOf("/", 1);
  return end < 0
    ? { first: path.slice(1), rest: "/" }
    : { first: path.slice(1, end), rest: path.slice(end) };
}
