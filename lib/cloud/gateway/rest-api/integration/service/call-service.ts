import { uriEncode } from "../../../../../sigv4/request/encoding.ts";
import type { Pair, WireRequest } from "../../../../../sigv4/request/request.ts";
import { sign } from "../../../../../sigv4/signing/sign.ts";
import { REASON_HEADER } from "../../../../access/response-headers.ts";
import { AS_CALLER, type ServiceIntegration } from "../../../../account/apigateway/integration.ts";
import type { Identity } from "../../../../account/iam/identities.ts";
import type { Handle, WireResponse } from "../../../../http/http-types.ts";
import { gatewayPeer } from "../../../role/assume-role.ts";
import { integrationTimeout } from "../../responses/gateway-responses.ts";
import { configurationError } from "../../responses/integration-errors.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { credentialsOf } from "../credentials.ts";
import { withTimeout } from "../function/run-function.ts";
import type { Integrated } from "../integrated.ts";
import { mapRequest, type MappedRequest } from "../mapping/map-request.ts";
import { mapResponse } from "../mapping/map-response.ts";
import { withStageVariables } from "../../../../account/apigateway/stage-variables.ts";
import { serviceTarget } from "./service-request.ts";

/** The status of a service that the local cloud does not serve. */
const NOT_SERVED = 501;

/**
 * Calls an operation of an AWS service as a session of the integration's role, or as the caller of the method. The
 * request is signed and goes through the endpoint of the AWS APIs, where IAM decides it like every other call.
 */
export async function callService(
  exchange: Exchange,
  integration: ServiceIntegration,
  aws: Handle,
): Promise<Integrated> {
  const mapped = mapRequest(exchange, integration);
  if ("errorType" in mapped) return { error: mapped };
  const identity = credentialsOf(exchange, integration.credentials);
  const { service, target, timeoutMs } = integration;
  if (!identity) {
    const reason = `the integration calls ${service} without Credentials, so AWS refuses its request`;
    return { error: configurationError(reason) };
  }
  if ("refused" in identity) return { error: configurationError(identity.refused) };
  const isCaller = AS_CALLER.test(integration.credentials ?? "");
  const peer = isCaller ? exchange.peer : gatewayPeer(exchange.peer);
  const request = signed(exchange, requestFor(exchange, integration, mapped), identity, service);
  const answer = await withTimeout(timeoutMs, aws(request, peer));
  if (answer === "timeout" || answer === "hang") return { error: integrationTimeout };
  if (answer === "reset") return { error: configurationError(`${service} reset the connection`) };
  const reason = reasonOf(answer);
  if (answer.status === NOT_SERVED) {
    return { error: configurationError(`${service} ${target}: ${reason ?? textOf(answer)}`) };
  }
  const backend = { ...answer, body: Buffer.from(answer.body) };
  const result = mapResponse(
    exchange,
    integration,
    backend,
    String(answer.status),
    mapped.rendered,
  );
  return "error" in result ? result : { response: withReason(result.response, reason) };
}

function requestFor(
  { stage, request }: Exchange,
  integration: ServiceIntegration,
  { header, querystring, path, body, contentType }: MappedRequest,
): WireRequest {
  const filled = withStageVariables(integration.target, stage.variables).replace(
    /\{([^{}]+)\}/g,
    (whole, name: string) => {
      const found = path.get(name.replace(/\+$/, ""));
      if (!found) return whole;
      return found.isEncoded ? found.value : uriEncode(found.value);
    },
  );
  const target = serviceTarget(integration, filled);
  const names = new Set([...header.keys()].map((name) => name.toLowerCase()));
  const own: readonly Pair[] = [...target.headers, ["Content-Type", contentType]];
  const first = new Map(
    own.toReversed().map(([name, value]) => [name.toLowerCase(), [name, value] as const]),
  );
  return {
    method: integration.verb === "ANY" ? request.method : integration.verb,
    path: target.path,
    query: [
      ...target.query,
      ...[...querystring].flatMap(([name, values]) =>
        values.map((value): Pair => [uriEncode(name), uriEncode(value)]),
      ),
    ],
    headers: [
      ...[...first.values()].filter(([name]) => !names.has(name.toLowerCase())),
      // The recording of AWS shows that this header does not arrive.
      ...[...header].filter(([name]) => name.toLowerCase() !== "referer"),
    ],
    body: Buffer.from(body),
  };
}

function signed(
  { account }: Exchange,
  request: WireRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Identity,
  service: string,
): WireRequest {
  const { region, clock } = account;
  const host: Pair = ["Host", `${service}.${region}.amazonaws.com`];
  const headers = [host, ...request.headers.filter(([name]) => name.toLowerCase() !== "host")];
  return sign(
    { ...request, headers },
    {
      credentials: {
        accessKeyId,
        secretAccessKey,
        ...(sessionToken === undefined ? {} : { sessionToken }),
      },
      region,
      service,
      date: clock.now(),
    },
  ).request;
}

function reasonOf({ headers }: WireResponse): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === REASON_HEADER)?.[1];
}

function withReason(response: WireResponse, reason: string | undefined): WireResponse {
  if (reason === undefined) return response;
  return { ...response, headers: [...response.headers, [REASON_HEADER, reason]] };
}

function textOf({ body }: WireResponse): string {
  return Buffer.from(body).toString("utf8").slice(0, 500);
}
