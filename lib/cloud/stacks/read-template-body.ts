import { hasOneReading } from "../../formats/json/one-reading.ts";
import { isMap, parseJson } from "../../json.ts";
import { isTooDeep } from "../assembly/nesting.ts";
import { StackRefused } from "./stack-refused.ts";
import { checkShape } from "./template/check-shape.ts";
import { jsonFault } from "./template/json-fault.ts";
import { parseYaml } from "./template/parse-yaml.ts";
import { TemplateMalformed } from "./template/template-malformed.ts";

const FORMAT = "Template format error:";

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the body of a template, in JSON or in YAML with the short forms of functions, such as `!GetAtt A.Arn`.
 *
 * A map with a repeated key is refused, because parsers differ in the value that they keep.
 *
 * @throws {StackRefused} With CloudFormation's text, if the body is not a template.
 */
export function readTemplateBody(body: string): Json {
  try {
    const template = /^\s*\{/u.test(body) ? fromJson(body) : parseYaml(body);
    if (!isMap(template)) throw new TemplateMalformed(`${FORMAT} unsupported structure.`);
    if (isTooDeep(template)) {
      throw new TemplateMalformed(`${FORMAT} the maps and lists are nested too deep.`);
    }
    checkShape(template);
    return template;
  } catch (error) {
    if (!(error instanceof TemplateMalformed)) throw error;
    throw new StackRefused(error.message);
  }
}

/** A text that begins with `{` can also be YAML in its flow style, which CloudFormation reads as well. */
function fromJson(body: string): unknown {
  const value = parseJson(body);
  if (value !== undefined) {
    if (hasOneReading(body)) return value;
    throw new TemplateMalformed(`${FORMAT} JSON not well-formed. (a key is repeated)`);
  }
  try {
    return parseYaml(body);
  } catch (error) {
    if (!(error instanceof TemplateMalformed)) throw error;
    throw new TemplateMalformed(`${FORMAT} JSON not well-formed.${jsonFault(body)}`);
  }
}
