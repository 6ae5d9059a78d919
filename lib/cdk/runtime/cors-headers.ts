import { CORS_VARIABLE, parseCorsConfig } from "../../formats/function/cors-config.ts";
import { EnvIncomplete } from "../../formats/function/env.ts";

/** The part of an event that {@link corsHeaders} reads. */
export interface EventWithHeaders {
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
}

/**
 * Returns a function that returns the CORS headers for the response to an event. API Gateway sends the response of a
 * handler unchanged, so the handler must add these headers for a browser to show the response to the script that
 * called. The headers name the origin of the request if the property `cors` of the API allows it, and no origin
 * otherwise.
 *
 * @param source The environment, in which `LockedApi` has written the allowed origins.
 * @throws {EnvIncomplete} If the environment lacks them, because the API has no `cors` or the construct could not
 *   change the function.
 */
export function corsHeaders(
  source: Readonly<Record<string, string | undefined>>,
): (event: EventWithHeaders) => Record<string, string> {
  const config = parseCorsConfig(source[CORS_VARIABLE] ?? "");
  if (!config) {
    throw new EnvIncomplete(
      `the environment lacks a readable ${CORS_VARIABLE}: set cors of the LockedApi whose routes the function serves`,
    );
  }
  const { allowOrigins, exposeHeaders = [], allowCredentials = false } = config;
  const isForAll = allowOrigins.includes("*");
  return ({ headers }) => {
    const origin = originOf(headers ?? {});
    const allowed = isForAll ? "*" : allowOrigins.find((one) => one === origin);
    return {
      // A cache must not serve the response for one origin to another origin.
      ...(isForAll ? {} : { Vary: "Origin" }),
      ...(allowed === undefined ? {} : { "Access-Control-Allow-Origin": allowed }),
      ...(allowed !== undefined && allowCredentials
        ? { "Access-Control-Allow-Credentials": "true" }
        : {}),
      ...(allowed !== undefined && exposeHeaders.length > 0
        ? { "Access-Control-Expose-Headers": exposeHeaders.join(",") }
        : {}),
    };
  };
}

/** Returns the value of the header `Origin`, whose name has the spelling of the client. */
function originOf(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === "origin");
  return name === undefined ? undefined : headers[name];
}
