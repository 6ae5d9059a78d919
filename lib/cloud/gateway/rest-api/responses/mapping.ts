import { headerValues } from "../../../../sigv4/request/request.ts";
import { contextValue, isRequestContext, type PartialExchange } from "./context-values.ts";
import { decodeQuery } from "../../proxy/decode-query.ts";
import type { GatewayError } from "./gateway-responses.ts";

/** What a mapping of a gateway response can be made of. */
interface Source {
  readonly known: PartialExchange;
  readonly error: GatewayError;
}

/** An expression within a template, behind a `$`. */
const IN_TEMPLATE =
  /\$((?:context|stageVariables|method\.request\.(?:header|path|querystring))\.[\w.-]*\w)/g;

const OF_ERROR = new Map<string, (error: GatewayError) => string>([
  ["error.message", (error) => String(errorMessage(error))],
  ["error.messageString", (error) => JSON.stringify(errorMessage(error))],
  ["error.responseType", ({ type }) => type],
]);

/** A template with each expression replaced; by nothing, where there is nothing. No VTL: as on AWS. */
export function filledTemplate(template: string, source: Source): string {
  return template.replace(IN_TEMPLATE, (_, expression: string) => {
    return mappedValue(expression, source) ?? "";
  });
}

/** Expressions of a template that cannot be filled in here, and anything of VTL. */
export function unfilled(template: string): readonly string[] {
  const named = [...template.matchAll(IN_TEMPLATE)].map(([, expression = ""]) => expression);
  const rest = template.replaceAll(IN_TEMPLATE, "");
  return [
    ...named.filter((expression) => !isMapping(expression)),
    ...(rest.match(/\$[!{]*[a-zA-Z]\w*|#(?:set|if|foreach|else|end)\b/g) ?? []),
  ];
}

/** Whether there is such an expression: of the request, its stage, its context or the error. */
export function isMapping(expression: string): boolean {
  const { kind, name } = parts(expression);
  if (name === "") return false;
  if (kind !== "context") return kind !== "";
  return OF_ERROR.has(name) || isRequestContext(name) || name.startsWith("authorizer.");
}

/** The value of an expression such as `method.request.header.Origin`; of a repeated one, the last. */
export function mappedValue(expression: string, { known, error }: Source): string | undefined {
  const { request, stage, route } = known;
  const { kind, name } = parts(expression);
  switch (kind) {
    case "context": {
      const value = OF_ERROR.get(name)?.(error) ?? contextValue(name, known);
      return value === undefined ? undefined : String(value);
    }
    case "stageVariables":
      return ownText(stage.variables, name);
    case "header":
      return headerValues(request, name.toLowerCase()).at(-1);
    case "path":
      return ownText(route?.pathParameters ?? {}, name);
    case "querystring": {
      const found = request.query.findLast(([key]) => decodeQuery(key) === name);
      return found && decodeQuery(found[1]);
    }
    default:
      return undefined;
  }
}

function parts(expression: string): { kind: string; name: string } {
  const form = /^(?:method\.request\.(header|path|querystring)|(context|stageVariables))\.(.+)$/;
  const [, ofRequest, other, name = ""] = form.exec(expression) ?? [];
  return { kind: ofRequest ?? other ?? "", name };
}

function ownText(map: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** What its body says: `null` is what API Gateway says of its authorizers. */
function errorMessage({ body }: GatewayError): string | null {
  // Every body of the gateway's own is a map with a message, whichever way it is spelt.
  const { message, Message } = JSON.parse(body) as Record<string, string | null>;
  return message ?? Message ?? null;
}
