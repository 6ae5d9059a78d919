import type { ErrorObject, ValidateFunction } from "ajv";
import { hasOneReading } from "../../../../formats/json/one-reading.ts";

/** Maximum number of broken rules that a fault names, because each alternative of an `anyOf` breaks one. */
const MOST_RULES = 4;

/**
 * Returns which rule of a model a body breaks and where, or `undefined` if it breaks none. The text has names of
 * members and values of the schema, but no value of the body, which may be secret.
 */
export function bodyFault(
  body: Uint8Array,
  model: string,
  validate: ValidateFunction,
): string | undefined {
  if (body.length === 0) return `the body is empty, and the model ${model} requires JSON`;
  const text = Buffer.from(body).toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `the body is not JSON, which the model ${model} requires`;
  }
  try {
    if (!validate(value)) return `${brokenRules(validate.errors ?? [])} (model ${model})`;
  } catch {
    return `the body is nested too deeply for the model ${model}`;
  }
  return hasOneReading(text)
    ? undefined
    : "the body has a member twice, a member named __proto__, or is nested more than 1,000 levels deep";
}

/** Returns the broken rules, the outermost first. */
function brokenRules(errors: readonly ErrorObject[]): string {
  const rules = errors.toReversed().slice(0, MOST_RULES).map(brokenRule);
  const more = errors.length - rules.length;
  return `the body breaks ${rules.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function brokenRule({ instancePath, schemaPath, keyword, params, message }: ErrorObject): string {
  const place = instancePath === "" ? "the whole body" : instancePath;
  // Ajv's message for this rule does not name the member.
  const extra =
    keyword === "additionalProperties" ? ` ${String(params["additionalProperty"])}` : "";
  // The path of a rule in another model begins with the model's URL.
  const rule = schemaPath.replace(/^https:\/\/[^/]+\/restapis\/[^/]+\/models\//, "model ");
  const text = (message ?? keyword).replace("must NOT", "must not");
  return `${rule}: ${place} ${text}${extra}`;
}
