import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "./values.ts";
import { readJson, VECTORS } from "./vectors.ts";

/** A template of `test/vectors/aws/stacks`. `Code: { File }` names the code of a function in `functions`. */
export interface StackTemplate {
  /** Returns the template with other code, as CloudFormation takes it. */
  readonly withCode: (code: (file: string) => unknown) => unknown;
}

export function stackNames(): readonly string[] {
  return readdirSync(join(VECTORS, "stacks")).map((file) => file.replace(".json", ""));
}

export function readStack(name: string): StackTemplate {
  const template = readJson<unknown>(`stacks/${name}.json`);
  return { withCode: (code) => mapCode(template, ({ File }) => code(String(File))) };
}

type Code = Readonly<Record<string, unknown>>;

/** Returns a template in which the `Code` of every function is another one. */
export function mapCode(template: unknown, map: (code: Code) => unknown): unknown {
  if (!isRecord(template) || !isRecord(template["Resources"])) return template;
  const resources = Object.entries(template["Resources"]).map(([id, resource]) => {
    const properties = isRecord(resource) ? resource["Properties"] : undefined;
    if (!isRecord(resource) || !isRecord(properties) || !isRecord(properties["Code"])) {
      return [id, resource] as const;
    }
    return [
      id,
      { ...resource, Properties: { ...properties, Code: map(properties["Code"]) } },
    ] as const;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}
