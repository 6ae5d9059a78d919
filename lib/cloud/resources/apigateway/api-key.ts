import { newApiKeyValue, newGatewayId } from "../../account/naming/identifiers.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";

/**
 * An API key. A value that was generated stays, as on AWS: it is kept among what the deployment remembers.
 * It lies about in templates and clients, and is no proof of who calls.
 */
export const apiKey: ResourceType = {
  enforced: ["Enabled", "Name", "Value"],
  // Only usage plans let a key be used, as on AWS: `StageKeys` is from before there were any.
  inert: ["CustomerId", "Description", "GenerateDistinctId", "StageKeys", "Tags"],
  attributes: ["APIKeyId"],
  put({ properties, previous }, { apiKeys }) {
    const id = previous?.physicalId ?? newGatewayId(10);
    const given = properties.match("Value", /^[A-Za-z0-9._~+/=-]{20,128}$/).optionalText("Value");
    const value = given ?? previous?.attributes["GeneratedValue"] ?? newApiKeyValue();
    if ([...apiKeys.values()].some((other) => other.id !== id && other.value === value)) {
      properties.fail("Value", "is another API key's already");
    }
    const name = properties.optionalText("Name") ?? id;
    // Left out, it is a key that nobody can use, as on AWS.
    apiKeys.set(id, { id, name, value, enabled: properties.boolean("Enabled", false) });
    const attributes: Record<string, string> = { APIKeyId: id };
    if (given === undefined) attributes["GeneratedValue"] = value;
    return { physicalId: id, attributes };
  },
  remove({ physicalId }, { apiKeys }) {
    apiKeys.delete(physicalId);
  },
};
