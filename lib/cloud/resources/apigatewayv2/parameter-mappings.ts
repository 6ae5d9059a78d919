import type { MappedText, ParameterMapping } from "../../account/apigatewayv2/parameter-mapping.ts";
import type { Properties } from "../../assembly/properties.ts";
import { bodyPath } from "../../gateway/http-api/mapping/body-path.ts";
import { isContextVariable } from "../../gateway/http-api/responses/context-values.ts";

/** Headers that a mapping cannot change. */
const RESERVED =
  /^(?:access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|x-amz-.*|x-amzn-.*|x-forwarded-for|x-forwarded-host|x-forwarded-proto|via)$/i;

type Direction = "request" | "response";

const TARGETS: Readonly<Record<Direction, RegExp>> = {
  request: /^(?:(append|overwrite|remove):(header|querystring)\.(.+)|(overwrite):(path))$/,
  response: /^(?:(append|overwrite|remove):(header)\.(.+)|(overwrite):(statuscode))$/,
};

/** Reads `RequestParameters` of an integration. */
export function requestMappings(properties: Properties): readonly ParameterMapping[] {
  const given = Object.entries(properties.textMap("RequestParameters"));
  return given.map(([to, from]) => mapping(properties, "RequestParameters", "request", to, from));
}

/** Reads `ResponseParameters` of an integration, by the status of the backend's response. */
export function responseMappings(
  properties: Properties,
): ReadonlyMap<string, readonly ParameterMapping[]> {
  const byStatus = properties.map("ResponseParameters");
  return new Map(
    byStatus.names.map((status) => {
      if (!/^[2-5]\d\d$/.test(status)) byStatus.fail(status, "must be a status from 200 to 599");
      const list = byStatus.map(status).only(["ResponseParameters"]).maps("ResponseParameters");
      return [
        status,
        list.map((one) => {
          const { text } = {
            text: (name: string) => one.only(["Destination", "Source"]).text(name),
          };
          return mapping(one, "Destination", "response", text("Destination"), text("Source"));
        }),
      ];
    }),
  );
}

function mapping(
  properties: Properties,
  property: string,
  direction: Direction,
  to: string,
  from: string,
): ParameterMapping {
  const found = TARGETS[direction].exec(to);
  const action = found?.[1] ?? found?.[4];
  const target = found?.[2] ?? found?.[5];
  const name = found?.[3] ?? "";
  if (
    (action !== "append" && action !== "overwrite" && action !== "remove") ||
    (target !== "header" &&
      target !== "querystring" &&
      target !== "path" &&
      target !== "statuscode")
  ) {
    return properties.fail(property, `has ${to}, which is not a destination of a mapping`);
  }
  if (target === "header" && (RESERVED.test(name) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name))) {
    properties.fail(property, `has ${to}, which API Gateway does not let a mapping change`);
  }
  const value = action === "remove" ? [] : mappedText(properties, property, direction, from);
  return { action, target, name, value };
}

/** A variable in braces, or without them up to the first character that cannot belong to its name. */
const VARIABLE =
  /\$\{([^{}]+)\}|\$((?:request|response|context|stageVariables)(?:\.[\w$-]+|\[\d+\]|\['[^']*'\])*)/;

function mappedText(
  properties: Properties,
  property: string,
  direction: Direction,
  text: string,
): MappedText {
  const parts: (string | { readonly source: string })[] = [];
  let rest = text;
  for (let found = VARIABLE.exec(rest); found; found = VARIABLE.exec(rest)) {
    if (found.index > 0) parts.push(rest.slice(0, found.index));
    const source = found[1] ?? found[2] ?? "";
    if (!isSource(direction, source)) {
      properties.fail(property, `has $${source}, which is not a value of a ${direction}`);
    }
    parts.push({ source });
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

function isSource(direction: Direction, source: string): boolean {
  const [first = "", second = ""] = source.split(".");
  const name = source.slice(first.length + 1);
  if (first === "stageVariables") return /^\w+$/.test(name);
  if (first === "context") return isContextVariable(name);
  if (first !== direction) return false;
  if (second === "body" || second.startsWith("body[")) {
    return bodyPath(name.slice("body".length)) !== undefined;
  }
  if (second === "header") return name.length > "header.".length;
  if (direction === "response") return false;
  if (second === "querystring") return name.length > "querystring.".length;
  return second === "path";
}
