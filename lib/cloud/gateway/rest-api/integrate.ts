import type { Functions } from "../../runtime/functions.ts";
import type { Handle } from "../../http/http-types.ts";
import { configurationError } from "./responses/integration-errors.ts";
import type { Exchange } from "./routing/exchange.ts";
import { mappedFunction } from "./integration/function/mapped-function.ts";
import { proxyFunction } from "./integration/function/proxy-function.ts";
import { httpProxy } from "./integration/http/http-proxy.ts";
import { mappedHttp } from "./integration/http/mapped-http.ts";
import type { Integrated } from "./integration/integrated.ts";
import { mockResponse } from "./integration/mock/mock.ts";
import { callService } from "./integration/service/call-service.ts";

/** The backends of integrations within the local cloud. */
export interface Backends {
  readonly functions: Functions;
  /** The endpoint of the AWS APIs, which verifies and decides each call. */
  readonly aws: Handle;
}

/** Returns the response of the route's integration. */
export async function integrate(
  exchange: Exchange,
  { functions, aws }: Backends,
): Promise<Integrated> {
  const { integration } = exchange.route.method;
  switch (integration.type) {
    case "function":
      return proxyFunction(exchange, integration, functions);
    case "mapped-function":
      return mappedFunction(exchange, integration, functions);
    case "mock":
      return mockResponse(exchange, integration);
    case "http":
      return mappedHttp(exchange, integration);
    case "http-proxy":
      return httpProxy(exchange, integration);
    case "service":
      return callService(exchange, integration, aws);
    case "unserved":
      return { error: configurationError(integration.reason) };
  }
}
