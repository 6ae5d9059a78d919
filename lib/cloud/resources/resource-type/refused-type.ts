import { ADVICE } from "../../assembly/advice.ts";
import { TemplateUnsupported } from "../../assembly/template.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * Returns a resource type that stops the deployment.
 *
 * @param why The reason, and what to do instead.
 */
export function refusedType(why: string): ResourceType {
  return {
    enforced: [],
    inert: "any",
    attributes: [],
    put() {
      throw new TemplateUnsupported(why, { advice: ADVICE.type });
    },
    remove: () => undefined,
  };
}
