import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import { referencesIn } from "../../../formats/cloudformation/references-in.ts";
import { isMap } from "../../../json.ts";
import { TemplateMalformed } from "./template-malformed.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * Checks that references name parameters and resources of the template, and that conditions exist.
 *
 * @throws {TemplateMalformed} With CloudFormation's text about the first section with a fault.
 */
export function checkReferences(template: Json): void {
  const resources = membersOf(template, "Resources");
  const known = new Set([
    ...Object.keys(resources),
    ...Object.keys(membersOf(template, "Parameters")),
  ]);
  const missing = unresolved(resources, resources, known);
  if (missing.length > 0) {
    const names = missing.join(", ");
    throw new TemplateMalformed(
      `Template format error: Unresolved resource dependencies [${names}] in the Resources block of the template`,
    );
  }
  const outputs = membersOf(template, "Outputs");
  const inOutputs = unresolved(outputs, resources, known);
  if (inOutputs.length > 0) {
    const names = inOutputs.join(", ");
    throw new TemplateMalformed(
      `Template format error: Unresolved resource dependencies [${names}] in the Outputs block of the template`,
    );
  }
  checkConditions({ resources, outputs, conditions: membersOf(template, "Conditions") });
}

function membersOf(template: Json, section: string): Json {
  const value = template[section];
  return isMap(value) ? value : {};
}

function unresolved(section: Json, resources: Json, known: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  for (const member of Object.values(section)) {
    const { Metadata: _, DependsOn: dependsOn = [], ...rest } = isMap(member) ? member : {};
    for (const reference of referencesIn(rest)) {
      const name = reference.kind === "ref" ? reference.name : reference.logicalId;
      const exists = reference.kind === "ref" ? known.has(name) : Object.hasOwn(resources, name);
      if (!exists && !name.startsWith("AWS::")) found.add(name);
    }
    for (const name of [dependsOn].flat().map(String)) {
      if (!Object.hasOwn(resources, name)) found.add(name);
    }
  }
  return [...found];
}

interface Conditional {
  readonly resources: Json;
  readonly outputs: Json;
  readonly conditions: Json;
}

function checkConditions({ resources, outputs, conditions }: Conditional): void {
  for (const member of [...Object.values(resources), ...Object.values(outputs)]) {
    const { Condition: condition, ...rest } = isMap(member) ? member : {};
    if (condition !== undefined && typeof condition !== "string") {
      throw new TemplateMalformed(
        "Template format error: Every Condition member must be a string.",
      );
    }
    if (condition !== undefined && !Object.hasOwn(conditions, condition)) {
      throw new TemplateMalformed(
        `Template format error: Unresolved condition dependency ${condition} in the template`,
      );
    }
    const name = unknownIn(rest, conditions);
    if (name !== undefined) {
      throw new TemplateMalformed(
        `Template error: unresolved condition dependency ${name} in Fn::If`,
      );
    }
  }
}

/** Returns a condition that a `Fn::If` names and the template does not have. */
function unknownIn(value: unknown, conditions: Json): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const call = intrinsicCall(value);
  if (call?.name === "Fn::If" && Array.isArray(call.argument)) {
    const [name]: readonly unknown[] = call.argument;
    if (typeof name === "string" && !Object.hasOwn(conditions, name)) return name;
  }
  for (const member of Object.values(value)) {
    const found = unknownIn(member, conditions);
    if (found !== undefined) return found;
  }
  return undefined;
}
