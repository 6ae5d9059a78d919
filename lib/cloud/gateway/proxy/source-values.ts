import { headerValues, type WireRequest } from "../../../sigv4/request/request.ts";
import type { IdentitySource } from "../../account/apigateway/api-authorizer.ts";
import { decodeQuery } from "./decode-query.ts";

/** A request to an API whose authorizer identifies the caller by identity sources. */
interface Identified {
  readonly request: WireRequest;
  readonly stage: { readonly variables: Readonly<Record<string, string>> };
}

/**
 * Returns the values of an identity source in a request. A header or a query parameter may have several.
 *
 * @param contextOf Returns the value of `$context.<name>`.
 */
export function sourceValues(
  { kind, name }: IdentitySource,
  { request, stage }: Identified,
  contextOf: (name: string) => string | number | undefined,
): readonly string[] {
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
      const value = contextOf(name);
      return value === undefined ? [] : [String(value)];
    }
  }
}
