import { Budget } from "./limits/budget.ts";
import { render } from "./evaluation/render.ts";
import type { Block } from "./syntax/nodes.ts";
import { parseTemplate } from "./syntax/parse-template.ts";
import type { Rendered, TemplateInput } from "./variables/template-input.ts";
import { mapOf } from "./values/from-record.ts";
import type { Value } from "./values/value.ts";
import { InputTool } from "./variables/input-tool.ts";
import { overrideMaps, requestOverrides, responseOverrides } from "./variables/overrides.ts";
import { UtilTool } from "./variables/util-tool.ts";

/** Parsed templates by their text, so that each template of an API is parsed once. */
const parsed = new Map<string, Block>();
const MOST_PARSED = 500;

/**
 * Renders a mapping template in the Velocity Template Language as API Gateway does.
 *
 * @throws {TemplateFailed} if the template has an error of syntax, reaches a limit, or fails where Java would.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function renderTemplate(template: string, input: TemplateInput): Rendered {
  const block = compileTemplate(template);
  const budget = new Budget();
  const maps = overrideMaps(input);
  const context = mapOf(input.context);
  context.entries.set("requestOverride", maps.request);
  context.entries.set("responseOverride", maps.response);
  const variables = new Map<string, Value>([
    ["input", new InputTool(input)],
    ["util", new UtilTool()],
    ["context", context],
    ["stageVariables", mapOf(input.stageVariables)],
  ]);
  const text = render(block, variables, budget);
  return {
    text,
    requestOverride: requestOverrides(maps, budget),
    responseOverride: responseOverrides(maps, budget),
  };
}

/** Parses a template, or returns the one that was parsed before. */
function compileTemplate(template: string): Block {
  const known = parsed.get(template);
  if (known) return known;
  const block = parseTemplate(template);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(template, block);
  return block;
}
