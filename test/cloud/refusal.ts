import { TemplateUnsupported } from "../../lib/cloud/assembly/template.ts";
import { deploySketch, emptyAccount } from "./deployment/deploy-sketch.ts";
import type { Resource, Resources } from "./deployment/sketch.ts";

/** How an empty account refuses to deploy these; `"not at all"` where it does deploy them. */
export function refusal(resources: Resources): string {
  try {
    deploySketch(emptyAccount(), { name: "S", resources });
  } catch (error) {
    if (error instanceof TemplateUnsupported) return error.message;
    throw error;
  }
  return "not at all";
}

/** Resources of which one has more properties, or others; `undefined` takes one away. */
export function having(resources: Resources, id: string, properties: object): Resources {
  const resource = resources[id];
  if (!resource) throw new Error(`there is no ${id}`);
  return { ...resources, [id]: withProperties(resource, properties) };
}

export function withProperties(resource: Resource, properties: object): Resource {
  const all = Object.entries({ ...resource.Properties, ...properties });
  const Properties = Object.fromEntries(all.filter(([, value]) => value !== undefined));
  return { ...resource, Properties };
}
