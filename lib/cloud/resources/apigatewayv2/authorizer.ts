import type { Account } from "../../account/account.ts";
import type { IdentitySource } from "../../account/apigateway/api-authorizer.ts";
import type {
  FunctionAuthorizer,
  HttpAuthorizer,
  JwtAuthorizer,
} from "../../account/apigatewayv2/http-api.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import { isContextVariable } from "../../gateway/http-api/responses/context-values.ts";
import { apiPart, roleArn } from "./api-of.ts";
import { functionArn } from "./function-arn.ts";
import { payloadFormat } from "./integration.ts";

export const httpAuthorizer = apiPart({
  enforced: [
    "AuthorizerCredentialsArn",
    "AuthorizerPayloadFormatVersion",
    "AuthorizerResultTtlInSeconds",
    "AuthorizerType",
    "AuthorizerUri",
    "EnableSimpleResponses",
    "IdentitySource",
    "JwtConfiguration",
    "Name",
  ],
  // API Gateway does not use it for HTTP APIs.
  inert: ["IdentityValidationExpression"],
  attributes: ["AuthorizerId"],
  put({ properties, previous }, api, account) {
    const id = previous?.physicalId ?? newGatewayId(6);
    api.authorizers.set(id, authorizerOf(properties, id, account));
    return { physicalId: id, attributes: { AuthorizerId: id } };
  },
  remove: (api, id) => api.authorizers.delete(id),
});

function authorizerOf(properties: Properties, id: string, account: Account): HttpAuthorizer {
  const type = properties.text("AuthorizerType");
  const name = properties.text("Name");
  if (type === "JWT") return jwtAuthorizer(properties, id, name);
  if (type === "REQUEST") return functionAuthorizer(properties, id, name, account);
  return properties.fail("AuthorizerType", `is ${type}; it must be JWT or REQUEST`);
}

const OF_FUNCTIONS = [
  "AuthorizerCredentialsArn",
  "AuthorizerPayloadFormatVersion",
  "AuthorizerResultTtlInSeconds",
  "AuthorizerUri",
  "EnableSimpleResponses",
];

function jwtAuthorizer(properties: Properties, id: string, name: string): JwtAuthorizer {
  const foreign = OF_FUNCTIONS.find((property) => properties.has(property));
  if (foreign !== undefined) properties.fail(foreign, "is only allowed with the type REQUEST");
  const [source, another] = sourcesOf(properties);
  if (!source || another || (source.kind !== "header" && source.kind !== "querystring")) {
    return properties.fail(
      "IdentitySource",
      "of a JWT authorizer must be one $request.header.NAME or $request.querystring.NAME",
    );
  }
  const jwt = properties.map("JwtConfiguration").only(["Audience", "Issuer"]);
  const issuer = jwt.text("Issuer");
  if (!/^https?:\/\/[^/?#\s][^?#\s]*$/.test(issuer))
    jwt.fail("Issuer", `is ${issuer}, which is not a URL`);
  const audience = jwt.texts("Audience");
  if (audience.length === 0 || audience.length > 50) {
    jwt.fail("Audience", "must have from 1 to 50 values, because a token is for one of them");
  }
  return { type: "JWT", id, name, source, issuer, audience };
}

function functionAuthorizer(
  properties: Properties,
  id: string,
  name: string,
  account: Account,
): FunctionAuthorizer {
  if (properties.has("JwtConfiguration")) {
    properties.fail("JwtConfiguration", "is only allowed with the type JWT");
  }
  // API Gateway requires the version, so that the answer of the function has one meaning.
  if (!properties.has("AuthorizerPayloadFormatVersion")) {
    properties.fail("AuthorizerPayloadFormatVersion", "is missing; it must be 1.0 or 2.0");
  }
  const payload = payloadFormat(properties, "AuthorizerPayloadFormatVersion");
  const hasSimpleResponses = properties.boolean("EnableSimpleResponses", false);
  if (hasSimpleResponses && payload === "1.0") {
    properties.fail("EnableSimpleResponses", "is only allowed with the payload format 2.0");
  }
  const ttlSeconds = properties.integer("AuthorizerResultTtlInSeconds", 0, { from: 0, to: 3600 });
  const identitySources = sourcesOf(properties);
  if (ttlSeconds > 0 && identitySources.length === 0) {
    properties.fail(
      "IdentitySource",
      "is refused: Identity source must be set if authorizer caching is enabled (TTL is greater than 0)",
    );
  }
  return {
    type: "REQUEST",
    id,
    name,
    functionArn: functionArn(properties, "AuthorizerUri", account),
    credentialsArn: roleArn(properties, "AuthorizerCredentialsArn"),
    identitySources,
    payload,
    hasSimpleResponses,
    ttlSeconds,
  };
}

const KINDS = ["header", "querystring", "stageVariables", "context"] as const;
const SOURCE =
  /^\$(?:request\.(?=header\.|querystring\.)|(?=stageVariables\.|context\.))(\w+)\.([!-~]+)$/;

function sourcesOf(properties: Properties): readonly IdentitySource[] {
  return properties.texts("IdentitySource").map((text) => {
    const [, found, name = ""] = SOURCE.exec(text) ?? [];
    const kind = KINDS.find((known) => known === found);
    return kind && (kind !== "context" || isContextVariable(name))
      ? { kind, name }
      : properties.fail("IdentitySource", `names ${text}, which is not supported`);
  });
}
