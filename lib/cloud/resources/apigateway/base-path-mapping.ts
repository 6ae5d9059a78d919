import type { ResourceType } from "../resource-type/resource-type.ts";
import { apiOf } from "./api-of.ts";

export const apiBasePathMapping: ResourceType = {
  enforced: ["BasePath", "DomainName", "RestApiId", "Stage"],
  inert: [],
  attributes: [],
  put({ properties, previous }, account) {
    const domainName = properties.text("DomainName");
    const domain =
      account.domains.get(domainName) ??
      properties.fail("DomainName", `names a domain name that does not exist: ${domainName}`);
    const api = apiOf(properties, account);
    // A mapping without a stage, where the path selects the stage, is not supported.
    const stageName = properties.text("Stage");
    if (!api.stages.has(stageName)) properties.fail("Stage", `names a stage that does not exist`);
    const basePath = properties
      .match("BasePath", /^(\(none\)|[A-Za-z0-9$_.+!*'()-]*)$/)
      .optionalText("BasePath");
    const key = basePath === "(none)" ? "" : (basePath ?? "");
    const id = `${domainName}|${key === "" ? "(none)" : key}`;
    if (domain.mappings.has(key) && previous?.physicalId !== id) {
      properties.fail("BasePath", `${key === "" ? "(none)" : key} is mapped twice`);
    }
    domain.mappings.set(key, { apiId: api.id, stageName });
    return { physicalId: id, attributes: {} };
  },
  remove({ physicalId }, account) {
    const [domainName = "", basePath = ""] = physicalId.split("|");
    account.domains.get(domainName)?.mappings.delete(basePath === "(none)" ? "" : basePath);
  },
};
