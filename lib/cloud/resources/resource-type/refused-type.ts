import { TemplateUnsupported } from "../../assembly/template.ts";
import type { ResourceType } from "./resource-type.ts";

/** A type that cannot be here, and what to do instead. */
export function refusedType(why: string): ResourceType {
  return {
    enforced: [],
    inert: "any",
    attributes: [],
    put({ path }) {
      throw new TemplateUnsupported(`${path}: ${why}`);
    },
    remove: () => undefined,
  };
}
