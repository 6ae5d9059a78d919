import type { Account } from "../../account/account.ts";
import type { HttpApi } from "../../account/apigatewayv2/http-api.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";
import type { Deployed, ResourceInput, ResourceType } from "../resource-type/resource-type.ts";

/** A part of an API: of an HTTP API, which is served, or of a WebSocket API, which is only a record. */
interface PartType extends Pick<ResourceType, "enforced" | "sharesIds"> {
  readonly attributes: readonly string[];
  readonly inert: readonly string[];
  /** Properties that only WebSocket APIs have. */
  readonly webSocketOnly?: readonly string[];
  readonly put: (input: ResourceInput, api: HttpApi, account: Account) => Deployed;
  readonly remove: (api: HttpApi, id: string) => unknown;
}

/** Returns a resource type for a part of an HTTP API. The record of each part names its API. */
export function apiPart(part: PartType): ResourceType {
  const { attributes, enforced, inert, webSocketOnly = [], sharesIds } = part;
  return {
    attributes,
    enforced: ["ApiId", ...enforced],
    inert: [...inert, ...webSocketOnly],
    ...(sharesIds ? { sharesIds } : {}),
    put(input, account) {
      const { properties, previous } = input;
      const apiId = properties.text("ApiId");
      if (account.webSocketApis.has(apiId)) return webSocketRecord(input, attributes, apiId);
      const api =
        account.httpApis.get(apiId) ?? properties.fail("ApiId", `names an unknown API: ${apiId}`);
      const foreign = webSocketOnly.find((name) => properties.has(name));
      if (foreign !== undefined) properties.fail(foreign, "is only allowed for a WebSocket API");
      const own = previous?.attributes["ApiId"] === apiId ? previous : undefined;
      const deployed = part.put({ ...input, previous: own }, api, account);
      return { ...deployed, attributes: { ...deployed.attributes, ApiId: apiId } };
    },
    remove({ physicalId, attributes: { ApiId = "" } }: ResourceRecord, account: Account) {
      const api = account.httpApis.get(ApiId);
      if (api) part.remove(api, physicalId);
    },
  };
}

/** Returns the record of a part of a WebSocket API, which has no effect in the local cloud. */
function webSocketRecord(
  { properties, previous }: ResourceInput,
  attributes: readonly string[],
  apiId: string,
): Deployed {
  const id = properties.optionalText("StageName") ?? previous?.physicalId ?? newGatewayId(7);
  return {
    physicalId: id,
    attributes: { ApiId: apiId, ...Object.fromEntries(attributes.map((name) => [name, id])) },
  };
}

/**
 * Returns the role that API Gateway assumes for a call.
 *
 * @throws {TemplateUnsupported} If the value is not the ARN of a role. An ARN with a wildcard would use the caller's own
 *   credentials, which HTTP APIs do not support.
 */
export function roleArn(properties: Properties, property: string): string | undefined {
  return properties
    .match(property, /^arn:[^:*?]+:iam::\d{12}:role\/[^*?]+$/)
    .optionalText(property);
}
