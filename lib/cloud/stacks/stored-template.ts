import type { StackInput } from "../state/stack-history.ts";
import { readTemplateBody } from "./read-template-body.ts";

/**
 * Returns the template of a deployment. It is empty if an app deployed the stack before the start of the local cloud,
 * because the state does not have such templates.
 */
export function storedTemplate({ templateBody }: StackInput): Readonly<Record<string, unknown>> {
  return templateBody === "" ? {} : readTemplateBody(templateBody);
}
