import type { IdentitySource } from "../../../account/apigateway/api-authorizer.ts";
import { sourceValues } from "../../proxy/source-values.ts";
import { contextValue } from "../responses/context-values.ts";
import { badRequest, unauthorized, type HttpError } from "../responses/http-error.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";

/**
 * Returns the value of each identity source of an authorizer, in its order; the error if one of them is missing, empty
 * or ambiguous.
 */
export function identityValues(
  exchange: HttpExchange,
  sources: readonly IdentitySource[],
): readonly string[] | HttpError {
  const values: string[] = [];
  for (const source of sources) {
    const [value = "", another] = sourceValues(source, exchange, (name) =>
      contextValue(name, exchange),
    );
    const name = `${source.kind} ${source.name}`;
    // The authorizer could check one of the values and the backend use another.
    if (another !== undefined) return badRequest(`${name} is repeated`);
    if (value.trim() === "") return unauthorized(`identity source missing: ${name}`);
    values.push(value);
  }
  return values;
}
