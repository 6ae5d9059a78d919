import { headerValues, type Pair } from "../../../../../sigv4/request/request.ts";
import type { MappedIntegration } from "../../../../account/apigateway/integration.ts";
import type { WireResponse } from "../../../../http/http-types.ts";
import { isSendable, sendable } from "../../../proxy/proxy-response.ts";
import type { Rendered } from "../../mapping-template/variables/template-input.ts";
import type { GatewayError } from "../../responses/gateway-responses.ts";
import { configurationError } from "../../responses/integration-errors.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { isBinaryType, responseBody } from "./content-handling.ts";
import { templateFor } from "./response-template.ts";
import { mappedHeader, type BackendResponse } from "./response-values.ts";
import { rendering, templateInput } from "./map-request.ts";
import { selectedResponse } from "./selected-response.ts";
import { JSON_TYPE } from "./media-type.ts";

type Mapped = { readonly response: WireResponse } | { readonly error: GatewayError };

/**
 * Converts a backend's response to the method's response: selects the response of the integration, then applies its
 * content handling, its mappings and its template, whose overrides win over the mappings.
 *
 * @param selector The status of the backend, or the error message of a function, which the patterns must match.
 * @param request What the template of the request has set.
 */
export function mapResponse(
  exchange: Exchange,
  integration: MappedIntegration,
  backend: BackendResponse,
  selector: string,
  request: Rendered | undefined,
): Mapped {
  const chosen = selectedResponse(integration.responses, selector);
  if (chosen === "limit") {
    return failed("a selection pattern takes too long for the response of the backend");
  }
  if (!chosen) {
    return failed(
      `Execution failed due to configuration error: No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${backend.status}`,
    );
  }
  if (!integration.statuses.has(chosen.status)) {
    return failed(
      `Execution failed due to configuration error: Output mapping refers to an invalid method response: ${chosen.status}`,
    );
  }
  const { api, request: received } = exchange;
  const accept = (headerValues(received, "accept")[0] ?? "").split(",")[0];
  const backendType = backend.headers.findLast(([name]) => /^content-type$/i.test(name))?.[1];
  const isBinary = backendType !== undefined && isBinaryType(api, backendType);
  const { contentHandling } = chosen;
  const body = responseBody(backend.body, isBinary, isBinaryType(api, accept), contentHandling);
  if (body === undefined) return failed("Unable to transform response: the body is not base64");
  const template = templateFor(chosen.templates, accept);
  if (template !== undefined && typeof body !== "string") {
    return failed(
      "Unable to transform response: the body is binary, and the response has a template",
    );
  }
  const input = { ...templateInput(exchange, String(body)), ...carried(request) };
  const rendered = template === undefined ? undefined : rendering(template, input);
  if (rendered && "errorType" in rendered) return { error: rendered };
  const overrides = rendered?.responseOverride ?? request?.responseOverride;
  const status = overrides?.status ?? chosen.status;
  // A client waits for another response after one with such a status.
  if (status < 200)
    return failed(`the response has the status ${status}, which is not a final one`);
  const mapped = Object.entries(chosen.headers).flatMap(([name, from]): readonly Pair[] => {
    const value = mappedHeader(from, exchange, backend);
    return value === undefined ? [] : [[name, value]];
  });
  return {
    response: {
      status,
      headers: headersOf(mapped, overrides?.header ?? {}),
      body: rendered?.text ?? body,
    },
  };
}

function carried(request: Rendered | undefined) {
  return request ? { requestOverride: request.requestOverride } : {};
}

/** Returns the headers of the response. A value that no header can have is left out. */
function headersOf(
  mapped: readonly Pair[],
  overrides: Readonly<Record<string, string>>,
): readonly Pair[] {
  const names = new Set(Object.keys(overrides).map((name) => name.toLowerCase()));
  const own = [
    ...mapped.filter(([name]) => !names.has(name.toLowerCase())),
    ...Object.entries(overrides),
  ].filter((pair) => isSendable(pair) && pair[0].toLowerCase() !== "transfer-encoding");
  const hasType = own.some(([name]) => name.toLowerCase() === "content-type");
  return [...(hasType ? [] : [["Content-Type", JSON_TYPE] as const]), ...(sendable(own) ?? [])];
}

function failed(reason: string): Mapped {
  return { error: configurationError(reason) };
}
