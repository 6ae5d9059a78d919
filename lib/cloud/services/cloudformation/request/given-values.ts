import type { GivenValues } from "../../../stacks/stacks.ts";
import type { ResourceToImport } from "../../../state/stack-history.ts";
import type { TagRecord } from "../../../state/tag-record.ts";
import { members, rows, type Form } from "../../protocol/query/form.ts";
import { invalid } from "./names.ts";

/**
 * Returns the values of parameters in a request.
 *
 * @throws {ServiceError} ValidationError if a parameter has no key, occurs twice, or has a value and keeps its own.
 */
export function givenValues(form: Form): GivenValues {
  const found = new Map<string, string | undefined>();
  const keys = new Set<string>();
  const ends = [".ParameterKey", ".ParameterValue", ".UsePreviousValue", ".ResolvedValue"];
  for (const row of rows(form, "Parameters", ends)) {
    const key = row.get(".ParameterKey");
    if (key === undefined || key === "") throw invalid("Each parameter must have a ParameterKey");
    if (keys.has(key)) throw invalid(`Parameter ${key} is given more than once`);
    keys.add(key);
    const value = row.get(".ParameterValue");
    const isKept = row.get(".UsePreviousValue")?.toLowerCase() === "true";
    if (isKept && value !== undefined && value !== "") {
      throw invalid(
        `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    }
    // A parameter with neither is left to the template's default.
    if (isKept) found.set(key, undefined);
    else if (value !== undefined) found.set(key, value);
  }
  return found;
}

/**
 * Returns the tags of a request, or `undefined` if the stack keeps its tags.
 *
 * @throws {ServiceError} ValidationError if a tag's key is repeated or reserved.
 */
export function givenTags(form: Form): readonly TagRecord[] | undefined {
  const found = rows(form, "Tags", [".Key", ".Value"]);
  if (found.length === 0) return form.has("Tags") ? [] : undefined;
  const tags = found.map((row): TagRecord => [row.get(".Key") ?? "", row.get(".Value") ?? ""]);
  const keys = tags.map(([key]) => key);
  const reserved = keys.find((key) => key.toLowerCase().startsWith("aws:"));
  if (reserved !== undefined) {
    throw invalid(`The key ${reserved} of a tag begins with "aws:", which is reserved`);
  }
  if (new Set(keys).size < keys.length) throw invalid("Tag keys must be unique");
  return tags;
}

/** Returns a list of texts, or `undefined` if the request does not have the list. */
export function givenTexts(form: Form, name: string): readonly string[] | undefined {
  const found = members(form, name);
  return found.length > 0 || form.has(name) ? found : undefined;
}

/** Returns the resources that a change set adopts, by logical id. */
export function givenImports(form: Form): Readonly<Record<string, ResourceToImport>> | undefined {
  const found = new Map<string, ResourceToImport>();
  for (let n = 1; ; n += 1) {
    const place = `ResourcesToImport.member.${n}`;
    const logicalId = form.get(`${place}.LogicalResourceId`);
    const type = form.get(`${place}.ResourceType`);
    if (logicalId === undefined || type === undefined) break;
    if (found.has(logicalId)) throw invalid(`Resource ${logicalId} is given more than once`);
    found.set(logicalId, { type, identifier: identifierIn(form, `${place}.ResourceIdentifier`) });
  }
  return found.size === 0 ? undefined : Object.fromEntries(found);
}

function identifierIn(form: Form, place: string): Readonly<Record<string, string>> {
  const pairs: (readonly [string, string])[] = [];
  for (let n = 1; ; n += 1) {
    const key = form.get(`${place}.entry.${n}.key`);
    if (key === undefined) return Object.fromEntries(pairs);
    pairs.push([key, form.get(`${place}.entry.${n}.value`) ?? ""]);
  }
}
