import { TemplateUnsupported } from "../../lib/cloud/assembly/template.ts";
import { deploySketch, emptyAccount } from "./deployment/deploy-sketch.ts";
import type { Resource, Resources } from "./deployment/sketch.ts";

/** The message with which an empty account refuses to deploy these; `"not at all"` if it deploys them. */
export function refusal(resources: Resources): string {
  try {
    deploySketch(emptyAccount(), { name: "S", resources });
  } catch (error) {
    if (error instanceof TemplateUnsupported) return error.message;
    throw error;
  }
  return "not at all";
}

/** Adds or replaces properties of one of the resources. A property with the value `undefined` is removed. */
export function having(resources: Resources, id: string, properties: object): Resources {
  const resource = resources[id];
  if (!resource) throw new Error(`no resource ${id}`);
  return { ...resources, [id]: withProperties(resource, properties) };
}

export function withProperties(resource: Resource, properties: object): Resource {
  const all = Object.entries({ ...resource.Properties, ...properties });
  const Properties = Object.fromEntries(all.filter(([, value]) => value !== undefined));
  return { ...resource, Properties };
}
