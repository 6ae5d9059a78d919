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
  const template = readJson<{ readonly Resources: Readonly<Record<string, unknown>> }>(
    `stacks/${name}.json`,
  );
  return {
    withCode: (code) => ({
      ...template,
      Resources: Object.fromEntries(
        Object.entries(template.Resources).map(([id, resource]) => [id, withCode(resource, code)]),
      ),
    }),
  };
}

function withCode(resource: unknown, code: (file: string) => unknown): unknown {
  if (!isRecord(resource) || !isRecord(resource["Properties"])) return resource;
  const { Code } = resource["Properties"];
  if (!isRecord(Code) || typeof Code["File"] !== "string") return resource;
  return { ...resource, Properties: { ...resource["Properties"], Code: code(Code["File"]) } };
}
