import { messageOf } from "../../../errors.ts";
import type { Account } from "../../account/account.ts";
import type { ApiAuthorizer, IdentitySource } from "../../account/apigateway/api-authorizer.ts";
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

export const COGNITO_REFUSED =
  "the tokens of a Cognito user pool can only be verified with its keys, which are on AWS; use an OIDC authorizer locally";

/**
 * Reads an authorizer.
 *
 * @throws {TemplateUnsupported} If it is invalid or cannot be enforced.
 */
export function authorizerOf(properties: Properties, account: Account): Omit<ApiAuthorizer, "id"> {
  const given = properties.text("Type");
  if (given === "COGNITO_USER_POOLS") properties.fail("Type", `is ${given}: ${COGNITO_REFUSED}`);
  const type = given === "TOKEN" || given === "REQUEST" ? given : undefined;
  if (!type) return properties.fail("Type", `is ${given}; it must be TOKEN or REQUEST`);
  if (properties.has("ProviderARNs"))
    properties.fail("ProviderARNs", "is only allowed with Cognito");
  if (properties.has("AuthorizerCredentials")) {
    properties.fail(
      "AuthorizerCredentials",
      "is not supported; leave it out and add an AWS::Lambda::Permission for apigateway.amazonaws.com",
    );
  }
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
    identitySources,
    validation: validationOf(properties, type),
    ttlSeconds,
  };
}

/** Returns whether an identity source is missing. A cached policy would then apply to all callers. */
function needsSource(sources: readonly IdentitySource[], ttlSeconds: number): boolean {
  return sources.length === 0 && ttlSeconds > 0;
}

const KINDS = ["header", "querystring", "stageVariables", "context"] as const;
const SOURCE = /^(?:method\.request\.(?=[hq])|(?=[sc]))(\w+)\.([\w.-]*[\w-])$/;

function sourcesOf(properties: Properties): readonly IdentitySource[] {
  const texts = (properties.optionalText("IdentitySource") ?? "").split(",");
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => {
      const [, found, name = ""] = SOURCE.exec(text) ?? [];
      const kind = KINDS.find((known) => known === found);
      return kind && (kind !== "context" || isRequestContext(name))
        ? { kind, name }
        : properties.fail("IdentitySource", `names ${text}, which is not supported`);
    });
}

function validationOf(properties: Properties, type: ApiAuthorizer["type"]): RegExp | undefined {
  const expression = properties.optionalText("IdentityValidationExpression");
  if (expression === undefined) return undefined;
  if (type !== "TOKEN") {
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
): Pick<ApiMethod, "authorization" | "authorizerId"> {
  const type = properties.text("AuthorizationType");
  const authorizerId = properties.optionalText("AuthorizerId");
  if (type === "COGNITO_USER_POOLS") {
    properties.fail("AuthorizationType", `is ${type}: ${COGNITO_REFUSED}`);
  }
  if (type === "CUSTOM") {
    if (authorizerId === undefined || !authorizers.has(authorizerId)) {
      return properties.fail("AuthorizerId", "must name an authorizer of the API");
    }
    return { authorization: type, authorizerId };
  }
  if (authorizerId !== undefined) {
    properties.fail("AuthorizerId", "is only allowed with the AuthorizationType CUSTOM");
  }
  properties.allow("AuthorizationType", ["AWS_IAM", "CUSTOM", "NONE"]);
  return { authorization: type === "AWS_IAM" ? type : "NONE", authorizerId };
}
