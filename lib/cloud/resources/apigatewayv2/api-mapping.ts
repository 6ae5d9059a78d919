import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";

/** A stage of an HTTP API or a REST API below a path of a custom domain. The path may have several segments. */
export const httpApiMapping: ResourceType = {
  enforced: ["ApiId", "ApiMappingKey", "DomainName", "Stage"],
  inert: [],
  attributes: ["ApiMappingId"],
  put({ properties, previous }, account) {
    const domainName = properties.text("DomainName");
    const domain =
      account.domains.get(domainName) ??
      properties.fail("DomainName", `names a domain name that does not exist: ${domainName}`);
    const apiId = properties.text("ApiId");
    const stageName = properties.text("Stage");
    const api = account.httpApis.get(apiId) ?? account.apis.get(apiId);
    if (!api && !account.webSocketApis.has(apiId)) {
      properties.fail("ApiId", `names an unknown API: ${apiId}`);
    }
    if (api && !api.stages.has(stageName)) {
      properties.fail("Stage", "names a stage that does not exist");
    }
    const key =
      properties
        .match("ApiMappingKey", /^(?:\(none\)|(?:[\w$.+!*'()-]+(?:\/[\w$.+!*'()-]+)*)?)$/)
        .optionalText("ApiMappingKey")
        ?.replace("(none)", "") ?? "";
    const before = previous?.attributes;
    const isOwn = before?.["DomainName"] === domainName && before["ApiMappingKey"] === key;
    if (domain.mappings.has(key) && !isOwn) {
      properties.fail("ApiMappingKey", `${key === "" ? "(none)" : key} is mapped twice`);
    }
    if (before && !isOwn) {
      account.domains
        .get(before["DomainName"] ?? "")
        ?.mappings.delete(before["ApiMappingKey"] ?? "");
    }
    domain.mappings.set(key, { apiId, stageName });
    const id = previous?.physicalId ?? newGatewayId(6);
    return {
      physicalId: id,
      attributes: { ApiMappingId: id, DomainName: domainName, ApiMappingKey: key },
    };
  },
  remove({ attributes }, { domains }) {
    domains.get(attributes["DomainName"] ?? "")?.mappings.delete(attributes["ApiMappingKey"] ?? "");
  },
};
