import { DeploymentBlocked } from "../../lib/cloud/deployment/run/problems.ts";
import { deploySketch, emptyAccount } from "./deployment/deploy-sketch.ts";
import type { Resource, Resources } from "./deployment/sketch.ts";

/** Returns the message with which an empty account refuses to deploy these resources, or `"no refusal"`. */
export function refusal(resources: Resources): string {
  try {
    deploySketch(emptyAccount(), { name: "S", resources });
  } catch (error) {
    if (!(error instanceof DeploymentBlocked)) throw error;
    return error.blockers.map(({ path, problem }) => `${path}: ${problem}`).join("\n");
  }
  return "no refusal";
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
