import { headerValues } from "../../../../../sigv4/request/request.ts";
import { isSendable } from "../../../proxy/proxy-response.ts";
import type { MappedIntegration } from "../../../../account/apigateway/integration.ts";
import { renderTemplate } from "../../mapping-template/render-template.ts";
import { TemplateFailed } from "../../mapping-template/limits/template-failed.ts";
import type { Rendered, TemplateInput } from "../../mapping-template/variables/template-input.ts";
import { templateContext } from "../../responses/context-values.ts";
import { unsupportedMediaType, type GatewayError } from "../../responses/gateway-responses.ts";
import { configurationError } from "../../responses/integration-errors.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { isBinaryType, requestBody } from "./content-handling.ts";
import { mapParameters, type MappedParameters } from "./map-parameters.ts";
import { mediaType } from "./media-type.ts";
import { requestParams } from "./mapped-value.ts";
import { unmappable } from "./restricted-headers.ts";

/** The request of an integration after its mappings and its template. */
export interface MappedRequest extends MappedParameters {
  readonly body: string | Buffer;
  readonly contentType: string;
  /** What the template of the request has set, or `undefined` without one. */
  readonly rendered: Rendered | undefined;
}

/**
 * Converts a request to the request of an integration: its content handling, then its mappings and its template, whose
 * overrides win over the mappings.
 */
export function mapRequest(
  exchange: Exchange,
  integration: MappedIntegration,
): MappedRequest | GatewayError {
  const { api, request } = exchange;
  const contentType = mediaType(headerValues(request, "content-type").at(-1));
  const isBinary = isBinaryType(api, contentType);
  const body = requestBody(request.body, isBinary, integration.contentHandling);
  if (body === undefined) {
    return configurationError("Unable to transform request: the body is not base64");
  }
  const text = typeof body === "string" ? body : undefined;
  const parameters = mapParameters(exchange, integration, text);
  if ("errorType" in parameters) return parameters;
  const { requestTemplates: templates, passthrough } = integration;
  const template = templates.get(contentType) ?? templates.get("$default");
  if (template === undefined) {
    const passes =
      passthrough === "WHEN_NO_MATCH" ||
      (passthrough === "WHEN_NO_TEMPLATES" && templates.size === 0);
    return passes
      ? { ...parameters, body, contentType, rendered: undefined }
      : unsupportedMediaType;
  }
  if (text === undefined) {
    return configurationError(
      `Unable to transform request: ${contentType} is a binary media type of the API, and the integration has a template for it; set contentHandling CONVERT_TO_TEXT on the integration`,
    );
  }
  const rendered = rendering(template, templateInput(exchange, text));
  if ("errorType" in rendered) return rendered;
  return overridden(parameters, integration, rendered, contentType);
}

/** Returns what every template of an exchange can read. */
export function templateInput(exchange: Exchange, body: string): TemplateInput {
  return {
    body,
    params: requestParams(exchange),
    context: templateContext(exchange),
    stageVariables: exchange.stage.variables,
  };
}

/** Renders a template. A template that fails leads to an error without a detail, as on AWS. */
export function rendering(template: string, input: TemplateInput): Rendered | GatewayError {
  try {
    return renderTemplate(template, input);
  } catch (error) {
    if (!(error instanceof TemplateFailed)) throw error;
    return configurationError(`the mapping template failed: ${error.message}`);
  }
}

function overridden(
  { header, querystring, path }: MappedParameters,
  { type }: MappedIntegration,
  rendered: Rendered,
  contentType: string,
): MappedRequest | GatewayError {
  const { requestOverride: set, text: body } = rendered;
  const refused = unmappable(Object.keys(set.header), type === "http");
  if (refused !== undefined) {
    return configurationError(
      `Execution failed due to configuration error: ${refused} header already present`,
    );
  }
  const unsendable = Object.entries(set.header).find((pair) => !isSendable(pair));
  if (unsendable) {
    return configurationError(
      `the template sets the header ${JSON.stringify(unsendable[0])} to a text that no header has`,
    );
  }
  const paths = Object.entries(set.path).map(
    ([name, value]) => [name, { value, isEncoded: false }] as const,
  );
  const queries = Object.entries(set.querystring).map(([name, value]) => [name, [value]] as const);
  return {
    header: new Map([...header, ...Object.entries(set.header)]),
    querystring: new Map([...querystring, ...queries]),
    path: new Map([...path, ...paths]),
    body,
    contentType,
    rendered,
  };
}
