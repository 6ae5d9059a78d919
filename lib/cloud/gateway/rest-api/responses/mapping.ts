import { headerValues } from "../../../../sigv4/request/request.ts";
import { contextValue, isRequestContext, type PartialExchange } from "./context-values.ts";
import { decodeQuery } from "../../proxy/decode-query.ts";
import type { GatewayError } from "./gateway-responses.ts";

/** The data that the mappings of a gateway response read. */
interface Source {
  readonly known: PartialExchange;
  readonly error: GatewayError;
}

/** Matches an expression in a template, including the `$` before it. */
const IN_TEMPLATE =
  /\$((?:context|stageVariables|method\.request\.(?:header|path|querystring))\.[\w.-]*\w)/g;

const OF_ERROR = new Map<string, (error: GatewayError) => string>([
  ["error.message", (error) => String(errorMessage(error))],
  ["error.messageString", (error) => JSON.stringify(errorMessage(error))],
  ["error.responseType", ({ type }) => type],
  // AWS lists the rules that a body breaks in the words of its own validator.
  [
    "error.validationErrorString",
    ({ type, reason = "" }) => (type === "BAD_REQUEST_BODY" ? `[${reason}]` : ""),
  ],
]);

/** Replaces each expression in a template by its value, or by "" if it has none. As on AWS, VTL is not supported. */
export function filledTemplate(template: string, source: Source): string {
  return template.replace(IN_TEMPLATE, (_, expression: string) => {
    return mappedValue(expression, source) ?? "";
  });
}

/** Lists the expressions of a template that are not supported here, and any VTL. */
export function unfilled(template: string): readonly string[] {
  const named = [...template.matchAll(IN_TEMPLATE)].map(([, expression = ""]) => expression);
  const rest = template.replaceAll(IN_TEMPLATE, "");
  return [
    ...named.filter((expression) => !isMapping(expression)),
    ...(rest.match(/\$[!{]*[a-zA-Z]\w*|#(?:set|if|foreach|else|end)\b/g) ?? []),
  ];
}

/** Whether an expression refers to a value of the request, its stage, its context or the error. */
export function isMapping(expression: string): boolean {
  const { kind, name } = parts(expression);
  if (name === "") return false;
  if (kind !== "context") return kind !== "";
  return OF_ERROR.has(name) || isRequestContext(name) || name.startsWith("authorizer.");
}

/** The value of an expression such as `method.request.header.Origin`; the last value if there are several. */
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

/** The message in an error's body. It is `null` if an authorizer failed, as on AWS. */
function errorMessage({ body }: GatewayError): string | null {
  // The body of every gateway error is an object with a `message` or a `Message`.
  const { message, Message } = JSON.parse(body) as Record<string, string | null>;
  return message ?? Message ?? null;
}
