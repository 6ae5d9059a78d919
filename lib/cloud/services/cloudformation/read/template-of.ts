import { isMap } from "../../../../json.ts";
import { readTemplateBody } from "../../../stacks/read-template-body.ts";
import { StackRefused } from "../../../stacks/stack-refused.ts";
import type { StackInput } from "../../../state/stack-history.ts";

type Json = Readonly<Record<string, unknown>>;

const read = new WeakMap<StackInput, Json>();

/** Returns the template of a deployment. Clients ask for it many times while they wait, so it is read once. */
export function templateOf(input: StackInput | undefined): Json {
  if (!input) return {};
  const known = read.get(input) ?? readAgain(input);
  read.set(input, known);
  return known;
}

/** The start command deploys templates of CDK without this reader, and one that it refuses has no descriptions. */
function readAgain({ templateBody }: StackInput): Json {
  try {
    return readTemplateBody(templateBody);
  } catch (error) {
    if (error instanceof StackRefused) return {};
    throw error;
  }
}

/** Returns the members of a section of a template that are maps. */
export function sectionOf(template: Json, name: string): readonly (readonly [string, Json])[] {
  const section = template[name];
  return Object.entries(isMap(section) ? section : {}).flatMap(([key, value]) =>
    isMap(value) ? [[key, value] as const] : [],
  );
}

/** Returns a text of a template as responses show it, or `undefined` for a value that is not a text or number. */
export function shownText(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(String).join(",");
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;
}
