import { messageOf } from "../../../errors.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { compileModel } from "../../gateway/rest-api/validation/compile-model.ts";
import { referencesIn } from "../../gateway/rest-api/validation/model-references.ts";
import { apiOf, forget } from "./api-of.ts";

export const apiRequestValidator: ResourceType = {
  enforced: ["RestApiId", "ValidateRequestBody", "ValidateRequestParameters"],
  inert: ["Name"],
  attributes: ["RequestValidatorId"],
  put({ properties, previous }, account) {
    const api = apiOf(properties, account);
    const id = previous?.physicalId ?? newGatewayId(6);
    api.validators.set(id, {
      body: properties.boolean("ValidateRequestBody", false),
      parameters: properties.boolean("ValidateRequestParameters", false),
    });
    return { physicalId: id, attributes: { RequestValidatorId: id, RestApiId: api.id } };
  },
  remove: forget((api, id) => api.validators.delete(id)),
};

/** The models that API Gateway adds to every API. CDK's `Model.EMPTY_MODEL` and `Model.ERROR_MODEL` name them. */
export const DEFAULT_MODELS: readonly (readonly [name: string, schema: object])[] = [
  ["Empty", { title: "Empty Schema", type: "object" }],
  ["Error", { title: "Error Schema", type: "object", properties: { message: { type: "string" } } }],
];

export const apiModel: ResourceType = {
  enforced: ["RestApiId", "Name", "Schema"],
  inert: ["ContentType", "Description"],
  attributes: [],
  put({ logicalId, properties, previous }, account) {
    const api = apiOf(properties, account);
    const name = properties.optionalText("Name") ?? logicalId;
    const schema = properties.raw("Schema");
    if (typeof schema !== "object" || schema === null) {
      return properties.fail("Schema", "must be a map");
    }
    const other = referencesIn(schema).find(({ apiId }) => apiId !== api.id);
    if (other) {
      properties.fail(
        "Schema",
        `refers to ${other.url}, a model of another API; this API's id is ${api.id}`,
      );
    }
    try {
      compileModel(new Map([...api.models, [name, schema]]), name);
    } catch (error) {
      properties.fail("Schema", `cannot be used: ${messageOf(error)}`);
    }
    if (api.models.has(name) && previous?.physicalId !== name) {
      properties.fail("Name", `${name} exists already`);
    }
    api.models.set(name, schema);
    return { physicalId: name, attributes: { RestApiId: api.id } };
  },
  remove: forget((api, id) => api.models.delete(id)),
};
