import { headerValues } from "../../../../../sigv4/request/request.ts";
import type {
  ApiAuthorizer,
  IdentitySource,
} from "../../../../account/apigateway/api-authorizer.ts";
import { contextValue } from "../../responses/context-values.ts";
import { decodeQuery } from "../../../proxy/decode-query.ts";
import {
  ambiguousRequest,
  unauthorized,
  type GatewayError,
} from "../../responses/gateway-responses.ts";
import type { Exchange } from "../../routing/exchange.ts";

/** The values of each identity source, in the authorizer's order. */
export type IdentityValues = readonly (readonly string[])[];

/** By what an authorizer is to know the caller; an error where any of it is missing, empty or not of its form. */
export function identityOf(
  exchange: Exchange,
  { identitySources, validation }: ApiAuthorizer,
): IdentityValues | GatewayError {
  const values = identitySources.map((source) => valuesOf(source, exchange));
  const missing = identitySources.filter((_, at) => !isThere(values[at]));
  if (missing.length > 0) {
    const names = missing.map(({ kind, name }) => `${kind} ${name}`).join(", ");
    return { ...unauthorized, reason: `identity source missing: ${names}` };
  }
  // Several leave open which of them the authorizer, or whoever comes behind it, would believe.
  const repeated = identitySources.find(
    ({ kind }, at) => kind === "header" && (values[at]?.length ?? 0) > 1,
  );
  if (repeated) return ambiguousRequest(`header ${repeated.name} is there twice`);
  const token = values[0]?.[0] ?? "";
  if (validation && !validation.test(token)) {
    return { ...unauthorized, reason: "the token is not of the authorizer's form" };
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
