import { messageOf } from "../../../errors.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { compileModel } from "../../gateway/rest-api/validation/validate.ts";
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
    try {
      compileModel(schema);
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
