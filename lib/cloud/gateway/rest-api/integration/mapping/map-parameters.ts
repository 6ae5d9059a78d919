import type { Integration } from "../../../../account/apigateway/integration.ts";
import { isSendable } from "../../../proxy/proxy-response.ts";
import { configurationError, invalidJson } from "../../responses/integration-errors.ts";
import type { GatewayError } from "../../responses/gateway-responses.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { mappedValues } from "./mapped-value.ts";
import { unmappable } from "./restricted-headers.ts";

/** The parameters that mappings add to the request of an integration. */
export interface MappedParameters {
  /** Values by header name. */
  readonly header: ReadonlyMap<string, string>;
  readonly querystring: ReadonlyMap<string, readonly string[]>;
  readonly path: ReadonlyMap<string, PathValue>;
}

export interface PathValue {
  readonly value: string;
  /** Whether the value comes from the path of the request, so it is percent-encoded. */
  readonly isEncoded: boolean;
}

type Mapping = Pick<
  Exclude<Integration, { readonly type: "unserved" }>,
  "type" | "requestParameters"
>;

/**
 * Evaluates the mappings of an integration's request. A mapping without a value maps nothing.
 *
 * @param body The body of the request as text, or `undefined` for bytes.
 */
export function mapParameters(
  exchange: Exchange,
  { type, requestParameters }: Mapping,
  body: string | undefined,
): MappedParameters | GatewayError {
  const header = new Map<string, string>();
  const querystring = new Map<string, readonly string[]>();
  const path = new Map<string, PathValue>();
  for (const [target, expression] of Object.entries(requestParameters)) {
    const [, kind, name = ""] = /^integration\.request\.(\w+)\.(.+)$/s.exec(target) ?? [];
    if (expression.startsWith("method.request.body.") && isBrokenJson(body)) return invalidJson;
    const values = mappedValues(expression, exchange, body);
    const [first] = values;
    if (first === undefined) continue;
    if (kind === "header") header.set(name, values.join(","));
    else if (kind === "querystring") querystring.set(name, values);
    else path.set(name, { value: first, isEncoded: expression.startsWith("method.request.path.") });
  }
  const refused = unmappable([...header.keys()], type === "http" || type === "http-proxy");
  if (refused !== undefined) {
    return configurationError(
      `Execution failed due to configuration error: ${refused} header already present`,
    );
  }
  const unsendable = [...header].find((pair) => !isSendable(pair));
  return unsendable
    ? configurationError(`the mapped header ${unsendable[0]} has a character that no header has`)
    : { header, querystring, path };
}

/** Whether a body looks like JSON, but is not. API Gateway does not parse other bodies, which have no values then. */
function isBrokenJson(body: string | undefined): boolean {
  if (body === undefined || !/^\s*[{["']/.test(body)) return false;
  try {
    JSON.parse(body);
    return false;
  } catch {
    return true;
  }
}
