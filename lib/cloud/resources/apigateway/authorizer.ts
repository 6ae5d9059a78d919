import { messageOf } from "../../../errors.ts";
import type { Account } from "../../account/account.ts";
import type {
  ApiAuthorizer,
  FunctionAuthorizer,
  IdentitySource,
  PoolAuthorizer,
} from "../../account/apigateway/api-authorizer.ts";
import type { Api, ApiMethod } from "../../account/apigateway/api.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { isRequestContext } from "../../gateway/rest-api/responses/context-values.ts";
import { apiOf, forget } from "./api-of.ts";
import { invokedFunction } from "../lambda/function-of.ts";

export const apiAuthorizer: ResourceType = {
  enforced: [
    "AuthorizerCredentials",
    "AuthorizerResultTtlInSeconds",
    "AuthorizerUri",
    "IdentitySource",
    "IdentityValidationExpression",
    "ProviderARNs",
    "RestApiId",
    "Type",
  ],
  // `AuthType` is a label for OpenAPI files, and no other resource refers to `Name`.
  inert: ["AuthType", "Name"],
  attributes: ["AuthorizerId"],
  put({ properties, previous }, account) {
    const api = apiOf(properties, account);
    const id = previous?.physicalId ?? newGatewayId(6);
    api.authorizers.set(id, { id, ...authorizerOf(properties, account) });
    return { physicalId: id, attributes: { AuthorizerId: id, RestApiId: api.id } };
  },
  remove: forget((api, id) => api.authorizers.delete(id)),
};

/**
 * Reads an authorizer.
 *
 * @throws {TemplateUnsupported} If it is invalid or cannot be enforced.
 */
export function authorizerOf(
  properties: Properties,
  account: Account,
): Omit<FunctionAuthorizer, "id"> | Omit<PoolAuthorizer, "id"> {
  const given = properties.text("Type");
  if (given === "COGNITO_USER_POOLS") return poolAuthorizer(properties, account);
  const type = given === "TOKEN" || given === "REQUEST" ? given : undefined;
  if (!type)
    return properties.fail("Type", `is ${given}; it must be TOKEN, REQUEST or COGNITO_USER_POOLS`);
  if (properties.has("ProviderARNs"))
    properties.fail("ProviderARNs", "is only allowed with Cognito");
  const { name, arn } = invokedFunction(properties, "AuthorizerUri", account);
  const bounds = { from: 0, to: 3600 };
  const ttlSeconds = properties.integer("AuthorizerResultTtlInSeconds", 300, bounds);
  const identitySources = sourcesOf(properties);
  if (type === "TOKEN" && identitySources.some(({ kind }) => kind !== "header")) {
    properties.fail("IdentitySource", "of a TOKEN authorizer must be method.request.header.NAME");
  }
  if (type === "TOKEN" ? identitySources.length !== 1 : needsSource(identitySources, ttlSeconds)) {
    properties.fail(
      "IdentitySource",
      type === "TOKEN" ? "must name one header" : "is missing; it is required to cache the policy",
    );
  }
  return {
    type,
    functionName: name,
    functionArn: arn,
    credentials: properties
      .match("AuthorizerCredentials", /^arn:[^:]+:iam::\d{12}:role\/.+$/)
      .optionalText("AuthorizerCredentials"),
    identitySources,
    validation: validationOf(properties, type),
    ttlSeconds,
  };
}

const POOL_ARN = /^arn:[^:]+:cognito-idp:([a-z0-9-]+):\d{12}:userpool\/([\w-]{1,55})$/;

/** Reads an authorizer that verifies tokens. The keys of its pools are looked up when a token arrives. */
function poolAuthorizer(
  properties: Properties,
  { partition }: Account,
): Omit<PoolAuthorizer, "id"> {
  const type = "COGNITO_USER_POOLS";
  for (const name of ["AuthorizerUri", "AuthorizerCredentials"]) {
    if (properties.has(name)) properties.fail(name, "is not allowed with Cognito");
  }
  const arns = properties.texts("ProviderARNs");
  if (arns.length === 0) properties.fail("ProviderARNs", "must name a user pool");
  // The local cloud verifies each token, so a token never counts for longer than it is valid.
  properties.integer("AuthorizerResultTtlInSeconds", 300, { from: 0, to: 3600 });
  const sources = sourcesOf(properties);
  const [source, ...others] = sources.length === 0 ? [AUTHORIZATION] : sources;
  if (source?.kind !== "header" || others.length > 0) {
    return properties.fail("IdentitySource", "must be one method.request.header.NAME with Cognito");
  }
  const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const pools = arns.map((arn) => {
    const [, region, id] = POOL_ARN.exec(arn) ?? [];
    return region === undefined || id === undefined
      ? properties.fail("ProviderARNs", `has ${arn}, which is not the ARN of a user pool`)
      : { id, issuer: `https://cognito-idp.${region}.${suffix}/${id}` };
  });
  return { type, pools, identitySources: [source], validation: validationOf(properties, type) };
}

const AUTHORIZATION: IdentitySource = { kind: "header", name: "Authorization" };

/** Returns whether an identity source is missing. A cached policy would then apply to all callers. */
function needsSource(sources: readonly IdentitySource[], ttlSeconds: number): boolean {
  return sources.length === 0 && ttlSeconds > 0;
}

const KINDS = ["header", "querystring", "stageVariables", "context"] as const;
/** An API key is read after the authorizer has been called. */
const OF_KEY = "identity.apiKey";
const SOURCE = /^(?:method\.request\.(?=[hq])|(?=[sc]))(\w+)\.([\w.-]*[\w-])$/;

function sourcesOf(properties: Properties): readonly IdentitySource[] {
  const texts = (properties.optionalText("IdentitySource") ?? "").split(",");
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => {
      const [, found, name = ""] = SOURCE.exec(text) ?? [];
      const kind = KINDS.find((known) => known === found);
      return kind && (kind !== "context" || (isRequestContext(name) && !name.startsWith(OF_KEY)))
        ? { kind, name }
        : properties.fail("IdentitySource", `names ${text}, which is not supported`);
    });
}

function validationOf(properties: Properties, type: ApiAuthorizer["type"]): RegExp | undefined {
  const expression = properties.optionalText("IdentityValidationExpression");
  if (expression === undefined) return undefined;
  if (type === "REQUEST") {
    properties.fail("IdentityValidationExpression", "is only allowed with a TOKEN authorizer");
  }
  try {
    return new RegExp(`^(?:${expression})$`, "u");
  } catch (error) {
    return properties.fail("IdentityValidationExpression", `cannot be used: ${messageOf(error)}`);
  }
}

/**
 * Returns how a method authorizes its callers.
 *
 * @throws {TemplateUnsupported} If the authorization type is not supported or the authorizer is invalid.
 */
export function authorization(
  properties: Properties,
  { authorizers }: Api,
): Pick<ApiMethod, "authorization" | "authorizerId" | "scopes"> {
  const type = properties.text("AuthorizationType");
  const authorizerId = properties.optionalText("AuthorizerId");
  const scopes = properties.texts("AuthorizationScopes");
  if (type !== "COGNITO_USER_POOLS" && scopes.length > 0) {
    properties.fail("AuthorizationScopes", "is only allowed with COGNITO_USER_POOLS");
  }
  if (type === "CUSTOM" || type === "COGNITO_USER_POOLS") {
    const authorizer = authorizers.get(authorizerId ?? "");
    if (!authorizer || authorizerId === undefined) {
      return properties.fail("AuthorizerId", "must name an authorizer of the API");
    }
    if ((type === "COGNITO_USER_POOLS") !== (authorizer.type === "COGNITO_USER_POOLS")) {
      return properties.fail("AuthorizerId", `names an authorizer of the type ${authorizer.type}`);
    }
    return { authorization: type, authorizerId, scopes };
  }
  if (authorizerId !== undefined) {
    properties.fail("AuthorizerId", "is only allowed with CUSTOM or COGNITO_USER_POOLS");
  }
  properties.allow("AuthorizationType", ["AWS_IAM", "COGNITO_USER_POOLS", "CUSTOM", "NONE"]);
  return { authorization: type === "AWS_IAM" ? type : "NONE", authorizerId, scopes };
}
