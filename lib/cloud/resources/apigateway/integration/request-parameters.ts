import type { Properties } from "../../../assembly/properties.ts";

const TARGET = /^integration\.request\.(?:header|path|querystring)\.([a-zA-Z0-9._$-]+)$/;
const FROM_REQUEST =
  /^method\.request\.(path|querystring|header|multivaluequerystring|multivalueheader)\.([a-zA-Z0-9._$-]+)$/;
/** Values that need no declaration: a literal, the body or a part of it, the context and stage variables. */
const OTHER = /^(?:'[\s\S]*'|method\.request\.body(?:[.[].+)?|(?:context|stageVariables)\..+)$/;

/**
 * Reads the mappings of an integration's request. A parameter of the request that a mapping reads must be declared by
 * the method.
 *
 * @throws {TemplateUnsupported} If API Gateway would reject a mapping.
 */
export function requestParameters(
  properties: Properties,
  method: Properties,
): Readonly<Record<string, string>> {
  const declared = method.map("RequestParameters").names;
  const parameters = properties.textMap("RequestParameters");
  for (const [target, value] of Object.entries(parameters)) {
    const [, kind, name] = FROM_REQUEST.exec(value) ?? [];
    if (!TARGET.test(target)) refuse(properties, `parameter specified: ${target}`);
    if (kind === undefined) {
      if (!OTHER.test(value)) refuse(properties, `specified: ${value}`);
      continue;
    }
    const single = kind.replace("multivalue", "");
    const names = [`method.request.${kind}.${name}`, `method.request.${single}.${name}`];
    if (!names.some((one) => declared.includes(one))) {
      refuse(properties, `parameter specified: ${value}`);
    }
  }
  return parameters;
}

function refuse(properties: Properties, what: string): never {
  return properties.fail(
    "RequestParameters",
    `is rejected by API Gateway: Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression ${what}]`,
  );
}
