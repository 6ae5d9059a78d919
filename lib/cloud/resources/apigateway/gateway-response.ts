import { RESPONSE_TYPES, type GatewayResponse } from "../../account/apigateway/gateway-response.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { isMapping, unfilled } from "../../gateway/rest-api/responses/mapping.ts";
import { isSendable } from "../../gateway/proxy/proxy-response.ts";
import { REMAPPED } from "../../gateway/proxy/restricted-headers.ts";
import { apiOf, forget } from "./api-of.ts";

export const apiGatewayResponse: ResourceType = {
  enforced: ["ResponseParameters", "ResponseTemplates", "ResponseType", "RestApiId", "StatusCode"],
  inert: [],
  attributes: ["Id"],
  put({ properties, previous }, account) {
    const api = apiOf(properties, account);
    const name = properties.text("ResponseType");
    const type = RESPONSE_TYPES.find((known) => known === name);
    if (!type || type === "REQUEST_TOO_LARGE") {
      return properties.fail("ResponseType", `is ${name}, which cannot be customized`);
    }
    const id = previous?.physicalId ?? newGatewayId(10);
    if ([...api.gatewayResponses].some(([other, one]) => other !== id && one.type === type)) {
      properties.fail("ResponseType", `${type} is declared twice for its API`);
    }
    const code = properties.match("StatusCode", /^[2-5]\d\d$/).optionalText("StatusCode");
    api.gatewayResponses.set(id, {
      type,
      status: code === undefined ? undefined : Number(code),
      headers: headersOf(properties),
      template: templateOf(properties),
    });
    return { physicalId: id, attributes: { Id: id, RestApiId: api.id } };
  },
  remove: forget((api, id) => api.gatewayResponses.delete(id)),
};

const PREFIX = "gatewayresponse.header.";

function headersOf(properties: Properties): GatewayResponse["headers"] {
  const headers = Object.entries(properties.textMap("ResponseParameters")).map(
    ([parameter, value]) => {
      const name = parameter.slice(PREFIX.length);
      const fixed = /^'(.*)'$/s.exec(value)?.[1];
      if (!parameter.startsWith(PREFIX) || !isSendable([name, fixed ?? ""]) || isOwn(name)) {
        properties.fail("ResponseParameters", `names ${parameter}, which cannot be set`);
      }
      if (fixed === undefined && !isMapping(value)) {
        properties.fail(
          "ResponseParameters",
          `has ${value} for ${name}; it must be a literal in single quotes, method.request.{header,path,querystring}.…, context.… or stageVariables.…`,
        );
      }
      return [name, value] as const;
    },
  );
  return Object.fromEntries(headers);
}

/** Returns whether only API Gateway may set a header. `WWW-Authenticate` is allowed in gateway responses. */
function isOwn(name: string): boolean {
  const header = name.toLowerCase();
  return (REMAPPED.has(header) && header !== "www-authenticate") || header === "x-amzn-errortype";
}

function templateOf(properties: Properties): GatewayResponse["template"] {
  const [first, ...others] = Object.entries(properties.textMap("ResponseTemplates"));
  if (!first) return undefined;
  if (others.length > 0) {
    properties.fail("ResponseTemplates", "has several content types; the local cloud supports one");
  }
  const [unknown] = unfilled(first[1]);
  if (unknown !== undefined) {
    properties.fail("ResponseTemplates", `uses ${unknown}, which the local cloud does not support`);
  }
  return first;
}
