import { isMap } from "../../../json.ts";
import { TemplateMalformed } from "./template-malformed.ts";
import { checkReferences } from "./check-references.ts";

type Json = Readonly<Record<string, unknown>>;

/** CloudFormation's limits for the number of members of a section. */
const MOST = { Resources: 500, Parameters: 200, Outputs: 200, Mappings: 200 } as const;

const SECTIONS = new Set([
  "AWSTemplateFormatVersion",
  "Conditions",
  "Description",
  "Hooks",
  "Mappings",
  "Metadata",
  "Outputs",
  "Parameters",
  "Resources",
  "Rules",
  "Transform",
]);

const ATTRIBUTES = new Set([
  "Condition",
  "CreationPolicy",
  "DeletionPolicy",
  "DependsOn",
  "Metadata",
  "Properties",
  "Type",
  "UpdatePolicy",
  "UpdateReplacePolicy",
]);

/**
 * Checks the shape of a template as CloudFormation does before it looks at any property.
 *
 * @throws {TemplateMalformed} With CloudFormation's text about the first fault.
 */
export function checkShape(template: Json): void {
  const unknown = Object.keys(template).filter((name) => !SECTIONS.has(name));
  // A transform may have sections of its own, such as `Globals`.
  if (unknown.length > 0 && template["Transform"] === undefined) {
    refuse(`Invalid template property or properties [${unknown.slice(0, 10).join(", ")}]`);
  }
  const path = nullIn(template, "");
  if (path !== undefined) refuse(`[${path}] 'null' values are not allowed in templates`);
  const { AWSTemplateFormatVersion: version = "2010-09-09", Description: text = "" } = template;
  if (version !== "2010-09-09")
    refuse(
      "Template format error: unsupported value for AWSTemplateFormatVersion. No such version.",
    );
  if (typeof text !== "string") refuse("Template format error: Description is not a string");
  for (const [name, most] of Object.entries(MOST)) checkCount(template, name, most);
  checkResources(template["Resources"]);
  checkParameters(template["Parameters"]);
  checkMappings(template["Mappings"]);
  checkOutputs(template["Outputs"]);
  // A loop makes the resources that others refer to, so the references are checked after its expansion.
  if (template["Transform"] === undefined) checkReferences(template);
}

function refuse(text: string): never {
  throw new TemplateMalformed(text);
}

function format(text: string): never {
  return refuse(`Template format error: ${text}`);
}

function nullIn(value: unknown, path: string): string | undefined {
  if (value === null) return path;
  if (typeof value !== "object") return undefined;
  for (const [name, member] of Object.entries(value ?? {})) {
    const found = nullIn(member, `${path}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkCount(template: Json, section: string, most: number): void {
  const value = template[section] ?? {};
  if (!isMap(value)) format(`${section} must be an object.`);
  const count = Object.keys(value).length;
  const noun = section.toLowerCase();
  if (count > most) format(`Number of ${noun}, ${count}, is greater than maximum allowed, ${most}`);
}

function checkResources(resources: unknown): void {
  const members = Object.entries(isMap(resources) ? resources : {});
  if (members.length === 0) format("At least one Resources member must be defined.");
  for (const [id, resource] of members) {
    if (isLoop(id)) continue;
    checkName("Resource", id);
    if (!isMap(resource)) format("Any Resources member must be an object.");
    const unknown = Object.keys(resource).find((name) => !ATTRIBUTES.has(name));
    if (unknown !== undefined) refuse(`Invalid template resource property '${unknown}'`);
    if (typeof resource["Type"] !== "string") {
      format(`[/Resources/${id}] Every Resources object must contain a Type member.`);
    }
    const { Properties: properties = {} } = resource;
    if (!isMap(properties)) format(`[/Resources/${id}/Properties] Properties must be an object.`);
  }
}

function checkParameters(parameters: unknown = {}): void {
  for (const [name, parameter] of Object.entries(isMap(parameters) ? parameters : {})) {
    checkName("Parameter", name);
    if (!isMap(parameter)) format("Any Parameters member must be an object.");
    if (typeof parameter["Type"] !== "string") {
      format("Every Parameters object must contain a Type member.");
    }
  }
}

function checkMappings(mappings: unknown): void {
  for (const mapping of Object.values(isMap(mappings) ? mappings : {})) {
    if (!isMap(mapping)) format("Every Mappings member must be a map.");
    for (const keys of Object.values(mapping)) {
      const values = isMap(keys) ? Object.values(keys) : [];
      if (values.some((value) => isMap(value))) {
        format("Every Mappings attribute must be a String or a List.");
      }
    }
  }
}

function checkOutputs(outputs: unknown): void {
  for (const [name, output] of Object.entries(isMap(outputs) ? outputs : {})) {
    if (isLoop(name)) continue;
    checkName("Output", name);
    if (!isMap(output) || output["Value"] === undefined) {
      format("Every Outputs member must contain a Value object");
    }
  }
}

function checkName(kind: string, name: string): void {
  if (!/^[A-Za-z0-9]{1,255}$/.test(name)) format(`${kind} name ${name} is non alphanumeric.`);
  // Every object of JavaScript has a member with such a name.
  if (name in {}) refuse(`The local cloud does not support the ${kind} name ${name}: change it.`);
}

/** Whether a member of a section is a loop of the language extensions. */
function isLoop(name: string): boolean {
  return name.startsWith("Fn::ForEach::");
}
