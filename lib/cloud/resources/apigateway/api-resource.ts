import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { apiOf, forget } from "./api-of.ts";

export const apiResource: ResourceType = {
  enforced: ["RestApiId", "ParentId", "PathPart"],
  inert: [],
  attributes: ["ResourceId"],
  put({ properties, previous }, account) {
    const api = apiOf(properties, account);
    const parentId = properties.text("ParentId");
    const parent = api.resources.get(parentId);
    if (!parent) return properties.fail("ParentId", "names a resource that does not exist");
    if (parent.pathPart.endsWith("+}"))
      properties.fail("ParentId", "names a greedy path part, which cannot have children");
    const id = previous?.physicalId ?? newGatewayId(6);
    const form = /^([A-Za-z0-9._:-]+|\{[A-Za-z0-9._:-]+\+?\})$/;
    const pathPart = properties.match("PathPart", form).text("PathPart");
    const sibling = [...api.resources.values()].find(
      (other) => other.id !== id && other.parentId === parentId && clash(other.pathPart, pathPart),
    );
    // AWS also rejects this, because one request could match both path parts.
    if (sibling)
      properties.fail("PathPart", `${pathPart} conflicts with its sibling ${sibling.pathPart}`);
    api.resources.set(id, { id, parentId, pathPart });
    return { physicalId: id, attributes: { ResourceId: id, RestApiId: api.id } };
  },
  remove: forget((api, id) => api.resources.delete(id)),
};

/** Returns whether a request could match both path parts, which have the same parent. */
function clash(a: string, b: string): boolean {
  return a === b || (a.startsWith("{") && b.startsWith("{"));
}
