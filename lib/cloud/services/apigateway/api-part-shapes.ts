import { createHash } from "node:crypto";
import type { Account } from "../../account/account.ts";
import type { Api } from "../../account/apigateway/api.ts";
import { declarationOf } from "../../account/declaration.ts";
import { sent, type Shape } from "./declared.ts";

const EMPTY = { $schema: "http://json-schema.org/draft-04/schema#", type: "object" };

/** The models that every API has. */
const DEFAULT_MODELS: ReadonlyMap<string, readonly [schema: object, description: string]> = new Map(
  [
    ["Empty", [{ ...EMPTY, title: "Empty Schema" }, "This is a default empty schema model"]],
    [
      "Error",
      [
        { ...EMPTY, title: "Error Schema", properties: { message: { type: "string" } } },
        "This is a default error schema model",
      ],
    ],
  ],
);

export function modelNames({ models }: Api): readonly string[] {
  return [...new Set([...models.keys(), ...DEFAULT_MODELS.keys()])];
}

/** Returns a model, or `undefined` if the API has no model of this name. */
export function modelShape(name: string, api: Api, account: Account): Shape | undefined {
  const [standard, description] = DEFAULT_MODELS.get(name) ?? [];
  const schema = api.models.get(name) ?? standard;
  if (!schema) return undefined;
  const { properties } = declarationOf(account, "AWS::ApiGateway::Model", name, api.id) ?? {};
  // A model has an id besides its name, to which nothing refers.
  const id = createHash("sha256").update(`${api.id} ${name}`).digest("hex").slice(0, 6);
  return {
    id,
    name,
    contentType: "application/json",
    ...(properties
      ? sent(properties, { Description: "text", ContentType: "text" })
      : { description }),
    schema: JSON.stringify(schema),
  };
}

/** Returns an authorizer, or `undefined` if the API has no authorizer with this id. */
export function authorizerShape(id: string, api: Api, account: Account): Shape | undefined {
  if (!api.authorizers.has(id)) return undefined;
  const declared = declarationOf(account, "AWS::ApiGateway::Authorizer", id, api.id);
  return {
    id,
    authType: "custom",
    authorizerResultTtlInSeconds: 300,
    ...sent(declared?.properties ?? {}, {
      Name: "text",
      Type: "text",
      AuthType: "text",
      AuthorizerUri: "text",
      IdentitySource: "text",
      IdentityValidationExpression: "text",
      AuthorizerResultTtlInSeconds: "number",
    }),
  };
}

/** Returns a request validator, or `undefined` if the API has no validator with this id. */
export function validatorShape(id: string, api: Api, account: Account): Shape | undefined {
  const validator = api.validators.get(id);
  if (!validator) return undefined;
  const declared = declarationOf(account, "AWS::ApiGateway::RequestValidator", id, api.id);
  return {
    id,
    ...sent(declared?.properties ?? {}, { Name: "text" }),
    validateRequestBody: validator.body,
    validateRequestParameters: validator.parameters,
  };
}
