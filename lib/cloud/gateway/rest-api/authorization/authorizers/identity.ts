import { headerValues } from "../../../../../sigv4/request/request.ts";
import type {
  FunctionAuthorizer,
  IdentitySource,
} from "../../../../account/apigateway/api-authorizer.ts";
import { contextValue } from "../../responses/context-values.ts";
import { decodeQuery } from "../../../proxy/decode-query.ts";
import { badRequest, unauthorized, type GatewayError } from "../../responses/gateway-responses.ts";
import type { Exchange } from "../../routing/exchange.ts";

/** The values of each identity source, in the authorizer's order. */
export type IdentityValues = readonly (readonly string[])[];

/**
 * Returns the values by which an authorizer identifies the caller; an error if one of them is missing, blank, or
 * does not match the authorizer's validation expression.
 */
export function identityOf(
  exchange: Exchange,
  { identitySources, validation }: Pick<FunctionAuthorizer, "identitySources" | "validation">,
): IdentityValues | GatewayError {
  const values = identitySources.map((source) => valuesOf(source, exchange));
  const missing = identitySources.filter((_, at) => !isThere(values[at]));
  if (missing.length > 0) {
    const names = missing.map(({ kind, name }) => `${kind} ${name}`).join(", ");
    return { ...unauthorized, reason: `identity source missing: ${names}` };
  }
  // If a header has several values, the authorizer could check one and the function use another.
  const repeated = identitySources.find(
    ({ kind }, at) => kind === "header" && (values[at]?.length ?? 0) > 1,
  );
  if (repeated) return badRequest(`header ${repeated.name} is repeated`);
  const token = values[0]?.[0] ?? "";
  if (validation && !validation.test(token)) {
    return {
      ...unauthorized,
      reason: "the token does not match the authorizer's validation expression",
    };
  }
  return values;
}

function valuesOf({ kind, name }: IdentitySource, exchange: Exchange): readonly string[] {
  const { request, stage } = exchange;
  switch (kind) {
    case "header":
      return headerValues(request, name.toLowerCase());
    case "querystring":
      return request.query.flatMap(([key, value]) =>
        decodeQuery(key) === name ? [decodeQuery(value)] : [],
      );
    case "stageVariables":
      return Object.hasOwn(stage.variables, name) ? [stage.variables[name] ?? ""] : [];
    case "context": {
      const value = contextValue(name, exchange);
      return value === undefined ? [] : [String(value)];
    }
  }
}

function isThere(values: readonly string[] = []): boolean {
  return values.length > 0 && values.every((value) => value.trim() !== "");
}
