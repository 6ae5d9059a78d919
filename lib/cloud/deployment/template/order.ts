import { references } from "../../assembly/intrinsics.ts";
import type { TemplateResource } from "../../assembly/template.ts";

/**
 * Sorts resources so that each comes after the resources that it refers to or names in `DependsOn`.
 *
 * @param known Whether a resource exists, even if it is not among these.
 * @param refuse Called for each resource that depends on itself or names a resource that does not exist.
 */
export function dependencyOrder(
  resources: readonly TemplateResource[],
  known: (logicalId: string) => boolean,
  refuse: (resource: TemplateResource, problem: string) => void,
): readonly TemplateResource[] {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const ordered = new Set<TemplateResource>();
  const visited = new Set<TemplateResource>();
  const visit = (resource: TemplateResource, trail: readonly string[]): void => {
    if (trail.includes(resource.logicalId)) {
      const circle = trail.slice(trail.indexOf(resource.logicalId));
      refuse(resource, `Circular dependency between resources: [${circle.join(", ")}]`);
    }
    if (visited.has(resource)) return;
    visited.add(resource);
    for (const id of resource.dependsOn) {
      if (!known(id)) refuse(resource, `DependsOn ${id}, which does not exist`);
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
