import { hasDynamicReference } from "../../../formats/cloudformation/dynamic-reference.ts";
import { TemplateUnsupported } from "./template-unsupported.ts";

/** Returns the list that is the argument of an intrinsic function. */
export function items(argument: unknown, name: string, count?: number): readonly unknown[] {
  if (!Array.isArray(argument) || (count !== undefined && argument.length !== count)) {
    throw new TemplateUnsupported(
      `${name}: its argument is not a list of ${count ?? "one or more"} values`,
    );
  }
  return argument;
}

/** Returns an argument that must be text, or a value that becomes text. */
export function text(value: unknown, name: string): string {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    throw new TemplateUnsupported(`${name}: an argument does not resolve to text`);
  }
  return String(value);
}

/** Returns a list of texts. */
export function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new TemplateUnsupported("an argument is not a list");
  return value.map((item) => text(item, "a list element"));
}

/**
 * Returns a resolved argument, unless it contains a dynamic reference. CloudFormation resolves these after all functions,
 * so the function would see the text of the reference instead of its value.
 */
export function withoutReference(value: unknown, name: string): unknown {
  if (!hasDynamicReference(JSON.stringify(value) ?? "")) return value;
  throw new TemplateUnsupported(`${name}: its argument has a dynamic reference, {{resolve:…}}`);
}

/** @throws {TemplateUnsupported} Always. */
export function reject(message: string): never {
  throw new TemplateUnsupported(message);
}
