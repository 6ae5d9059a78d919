import { VERBS } from "../../account/apigateway/api.ts";
import type { Account } from "../../account/account.ts";
import type { HttpIntegration } from "../../account/apigatewayv2/http-api.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import { apiPart, roleArn } from "./api-of.ts";
import { functionArn, isFunctionUri } from "./function-arn.ts";
import { requestMappings, responseMappings } from "./parameter-mappings.ts";

export const httpIntegration = apiPart({
  enforced: [
    "ConnectionId",
    "ConnectionType",
    "CredentialsArn",
    "IntegrationMethod",
    "IntegrationSubtype",
    "IntegrationType",
    "IntegrationUri",
    "PayloadFormatVersion",
    "RequestParameters",
    "ResponseParameters",
    "TimeoutInMillis",
    "TlsConfig",
  ],
  inert: ["Description"],
  webSocketOnly: [
    "ContentHandlingStrategy",
    "PassthroughBehavior",
    "RequestTemplates",
    "TemplateSelectionExpression",
  ],
  attributes: ["IntegrationId"],
  put({ properties, previous }, api, account) {
    const id = previous?.physicalId ?? newGatewayId(7);
    api.integrations.set(id, integrationOf(properties, account, id));
    return { physicalId: id, attributes: { IntegrationId: id } };
  },
  remove: (api, id) => api.integrations.delete(id),
});

function integrationOf(properties: Properties, account: Account, id: string): HttpIntegration {
  const subtype = properties.optionalText("IntegrationSubtype");
  if (properties.optionalText("ConnectionType") === "VPC_LINK") {
    // A private integration reaches a load balancer in a VPC, which the local cloud does not have.
    properties.fail(
      "ConnectionType",
      "is VPC_LINK; the local cloud has no load balancer, so use an HTTP_PROXY integration with a URL locally",
    );
  }
  properties.allow("ConnectionType", ["INTERNET"]);
  for (const name of ["ConnectionId", "TlsConfig"]) {
    if (properties.has(name))
      properties.fail(name, "is only allowed with the ConnectionType VPC_LINK");
  }
  const settings = {
    id,
    timeoutMs: properties.integer("TimeoutInMillis", 30_000, { from: 50, to: 30_000 }),
    credentialsArn: roleArn(properties, "CredentialsArn"),
    requestParameters: subtype === undefined ? requestMappings(properties) : [],
    responseParameters: responseMappings(properties),
  };
  const type = properties.text("IntegrationType");
  if (subtype !== undefined) {
    if (type !== "AWS_PROXY")
      properties.fail("IntegrationSubtype", "is only allowed with AWS_PROXY");
    if (settings.credentialsArn === undefined) {
      properties.fail("CredentialsArn", "is missing: it is required with IntegrationSubtype");
    }
    return {
      ...settings,
      type: "service",
      subtype,
      parameters: properties.textMap("RequestParameters"),
    };
  }
  if (type === "HTTP_PROXY") {
    properties.allow("PayloadFormatVersion", ["1.0"]);
    return { ...settings, type: "http", ...urlOf(properties) };
  }
  if (type !== "AWS_PROXY") {
    properties.fail("IntegrationType", `is ${type}; an HTTP API has AWS_PROXY or HTTP_PROXY`);
  }
  properties.allow("IntegrationMethod", ["POST"]);
  if (!isFunctionUri(properties.text("IntegrationUri"))) {
    properties.fail("IntegrationUri", "must be the ARN of a function");
  }
  return {
    ...settings,
    type: "function",
    functionArn: functionArn(properties, "IntegrationUri", account),
    payload: payloadFormat(properties, "PayloadFormatVersion"),
  };
}

/** Reads a version of the payload format, without which API Gateway uses 1.0. */
export function payloadFormat(properties: Properties, property: string): "1.0" | "2.0" {
  const given = properties.optionalText(property) ?? "1.0";
  if (given === "1.0" || given === "2.0") return given;
  return properties.fail(property, `is ${given}; it must be 1.0 or 2.0`);
}

function urlOf(properties: Properties): { readonly url: string; readonly verb: string } {
  const url = properties.text("IntegrationUri");
  if (!/^https?:\/\/[^/]/.test(url))
    properties.fail("IntegrationUri", `is ${url}, which is not a URL`);
  if (/^[^/]*\/\/[^/?#]*\{/.test(url.replaceAll(/\$\{stageVariables\.\w+\}/g, ""))) {
    properties.fail(
      "IntegrationUri",
      `is ${url}, which has a parameter in its host, so that the caller would choose the server`,
    );
  }
  const verb = properties.optionalText("IntegrationMethod") ?? "ANY";
  if (!["ANY", ...VERBS].includes(verb)) {
    properties.fail("IntegrationMethod", `is ${verb}, which is not a method`);
  }
  return { url, verb };
}
