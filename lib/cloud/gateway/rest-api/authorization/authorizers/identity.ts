import type { FunctionAuthorizer } from "../../../../account/apigateway/api-authorizer.ts";
import { contextValue } from "../../responses/context-values.ts";
import { sourceValues } from "../../../proxy/source-values.ts";
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
  const values = identitySources.map((source) =>
    sourceValues(source, exchange, (name) => contextValue(name, exchange)),
  );
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

function isThere(values: readonly string[] = []): boolean {
  return values.length > 0 && values.every((value) => value.trim() !== "");
}
