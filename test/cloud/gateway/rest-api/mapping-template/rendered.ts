import { renderTemplate } from "../../../../../lib/cloud/gateway/rest-api/mapping-template/render-template.ts";
import type { TemplateInput } from "../../../../../lib/cloud/gateway/rest-api/mapping-template/variables/template-input.ts";

export const emptyInput: TemplateInput = {
  body: "",
  params: { path: {}, querystring: {}, header: {} },
  context: {},
  stageVariables: {},
};

/** Renders a template with a body and nothing else, unless more is given. */
export function rendered(template: string, input: Partial<TemplateInput> = {}): string {
  return renderTemplate(template, { ...emptyInput, ...input }).text;
}
