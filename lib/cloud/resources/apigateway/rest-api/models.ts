import { messageOf } from "../../../../errors.ts";
import { isMap } from "../../../../json.ts";
import type { Api } from "../../../account/apigateway/api.ts";
import { Properties } from "../../../assembly/properties.ts";
import { compileModel } from "../../../gateway/rest-api/validation/compile-model.ts";
import type { Members } from "./document.ts";

/** The places of schemas in both versions of OpenAPI. */
const REFERENCE = /^#\/(?:components\/schemas|definitions)\/([A-Za-z0-9]+)$/;

/** Adds the schemas of a document to the models of an API. */
export function importModels(document: Members, api: Api): void {
  const components = new Properties(document["components"] ?? {}, undefined, "components");
  const schemas = components.has("schemas")
    ? components.map("schemas")
    : new Properties(document["definitions"] ?? {}, undefined, "definitions");
  for (const name of schemas.names) {
    if (!/^[A-Za-z0-9]+$/.test(name))
      schemas.fail(name, "is a model whose name is not alphanumeric");
    api.models.set(name, modelOf(schemas.raw(name), api, [schemas, name]));
  }
  for (const name of schemas.names) compiled(name, api, [schemas, name]);
}

/** Returns the name of the model of a body. A schema without a name becomes a model with the name of the operation. */
export function modelNameOf(
  schema: unknown,
  fallback: string,
  api: Api,
  owner: readonly [Properties, string],
): string {
  const [, name] = REFERENCE.exec(isMap(schema) ? String(schema["$ref"]) : "") ?? [];
  if (name !== undefined) return name;
  api.models.set(fallback, modelOf(schema, api, owner));
  compiled(fallback, api, owner);
  return fallback;
}

function modelOf(schema: unknown, api: Api, [part, name]: readonly [Properties, string]): object {
  return isMap(schema) ? withModels(schema, api.id) : part.fail(name, "must be a schema");
}

/** Refers to other schemas by the address of their models, as API Gateway does. */
function withModels(schema: Members, apiId: string): Members {
  const change = (key: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => change("", item));
    if (isMap(value)) return withModels(value, apiId);
    const [, name] = key === "$ref" ? (REFERENCE.exec(String(value)) ?? []) : [];
    return name === undefined
      ? value
      : `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`;
  };
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, change(key, value)]),
  );
}

function compiled(
  name: string,
  { models }: Api,
  [part, place]: readonly [Properties, string],
): void {
  try {
    compileModel(new Map(models), name);
  } catch (error) {
    part.fail(place, `cannot be used as a model: ${messageOf(error)}`);
  }
}
