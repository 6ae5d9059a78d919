import { references } from "../assembly/intrinsics.ts";
import { TemplateUnsupported, type TemplateResource } from "../assembly/template.ts";

/**
 * Sorts resources so that each comes after the resources that it refers to or names in `DependsOn`.
 *
 * @throws {TemplateUnsupported} If there is a cycle, or `DependsOn` names a resource that does not exist.
 */
export function dependencyOrder(
  resources: readonly TemplateResource[],
): readonly TemplateResource[] {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const ordered = new Set<TemplateResource>();
  const visit = (resource: TemplateResource, trail: readonly string[]): void => {
    if (ordered.has(resource)) return;
    if (trail.includes(resource.logicalId)) {
      throw new TemplateUnsupported(
        `circular dependency: ${[...trail, resource.logicalId].join(" → ")}`,
      );
    }
    for (const id of resource.dependsOn) {
      if (!byId.has(id)) {
        throw new TemplateUnsupported(`${resource.path}: DependsOn ${id}, which does not exist`);
      }
    }
    for (const id of [...references(resource.properties), ...resource.dependsOn]) {
      const dependency = byId.get(id);
      if (dependency) visit(dependency, [...trail, resource.logicalId]);
    }
    ordered.add(resource);
  };
  for (const resource of resources) visit(resource, []);
  return [...ordered];
}
