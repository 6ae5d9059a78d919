import { newApiKeyValue, newGatewayId } from "../../account/naming/identifiers.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";

/**
 * An API key. A generated value stays the same, as on AWS; it is stored in the record of the deployed resource.
 * Keys appear in templates and clients, so they do not prove a caller's identity.
 */
export const apiKey: ResourceType = {
  enforced: ["Enabled", "Name", "Value"],
  // A key works only through usage plans, as on AWS. `StageKeys` is older than usage plans.
  inert: ["CustomerId", "Description", "GenerateDistinctId", "StageKeys", "Tags"],
  attributes: ["APIKeyId"],
  put({ properties, previous }, { apiKeys }) {
    const id = previous?.physicalId ?? newGatewayId(10);
    const given = properties.match("Value", /^[A-Za-z0-9._~+/=-]{20,128}$/).optionalText("Value");
    const value = given ?? previous?.attributes["GeneratedValue"] ?? newApiKeyValue();
    if ([...apiKeys.values()].some((other) => other.id !== id && other.value === value)) {
      properties.fail("Value", "is already the value of another API key");
    }
    const name = properties.optionalText("Name") ?? id;
    // A key is disabled by default, as on AWS.
    apiKeys.set(id, { id, name, value, enabled: properties.boolean("Enabled", false) });
    const attributes: Record<string, string> = { APIKeyId: id };
    if (given === undefined) attributes["GeneratedValue"] = value;
    return { physicalId: id, attributes };
  },
  remove({ physicalId }, { apiKeys }) {
    apiKeys.delete(physicalId);
  },
};
