import { headerValues } from "../../../../sigv4/request/request.ts";
import type { MockIntegration } from "../../../account/apigateway/integration.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import * as responses from "../responses/gateway-responses.ts";
import type { GatewayError } from "../responses/gateway-responses.ts";
import type { Exchange } from "../routing/exchange.ts";

/** The media type of the templates, and of a request without `Content-Type`. */
const JSON_TYPE = "application/json";

/** Returns the fixed response of a MOCK integration. */
export function mockResponse(
  { api, request }: Pick<Exchange, "api" | "request">,
  integration: MockIntegration,
): { response?: WireResponse; error?: GatewayError } {
  const type = headerValues(request, "content-type").at(-1)?.split(";")[0]?.trim() ?? JSON_TYPE;
  if (type !== JSON_TYPE) {
    if (integration.passthrough !== "WHEN_NO_MATCH")
      return { error: responses.unsupportedMediaType };
    return failure(`no request template for ${type} returns the status of the response`);
  }
  const isBinary = api.binaryMediaTypes.some((known) => known === "*/*" || known === type);
  if (isBinary && !integration.convertsToText) {
    return failure(
      `Unable to transform request: ${type} is a binary media type of the API; set contentHandling CONVERT_TO_TEXT on the MOCK integration`,
    );
  }
  const origin = originOf(request.headers);
  const echoed = integration.origins.find((allowed) => allowed === origin);
  const headers = {
    "Content-Type": JSON_TYPE,
    ...integration.headers,
    ...(echoed === undefined ? {} : { "Access-Control-Allow-Origin": echoed }),
  };
  return { response: { status: integration.status, headers: Object.entries(headers), body: "" } };
}

function failure(reason: string): { error: GatewayError } {
  return { error: { ...responses.integrationRefused, reason } };
}

/** Returns the origin as the template reads it: headers are found in these two spellings only. */
function originOf(headers: Exchange["request"]["headers"]): string | undefined {
  const last = (name: string) => headers.findLast(([key]) => key === name)?.[1];
  return last("Origin") ?? last("origin");
}
