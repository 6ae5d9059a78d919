import { expect, it } from "vitest";
import { having, refusal } from "../../refusal.ts";
import {
  authorizer,
  gatewayResponse,
  guarded,
  lambda,
  restApi,
  type Resources,
} from "../../deployment/sketch.ts";

const method = "ApiMethodGET /a";
const api = {
  ...lambda("Fn", "code"),
  ...authorizer("Guard", "Fn"),
  Answer: gatewayResponse("UNAUTHORIZED", {}),
  ...restApi({ "GET /a": guarded("Guard", "Fn") }),
};
const onGuard = (properties: object) => having(api, "Guard", properties);
const onMethod = (properties: object) => having(api, method, properties);
const onAnswer = (properties: object) => having(api, "Answer", properties);
const header = (name: string, value: string) => onAnswer({ ResponseParameters: { [name]: value } });
const body = (text: string) => onAnswer({ ResponseTemplates: { "text/plain": text } });
const ofRequest = (IdentitySource: string | undefined, more: object = {}) =>
  onGuard({ Type: "REQUEST", IdentitySource, ...more });

it.each<[string, Resources]>([
  ["TOKEN authorizer", api],
  [
    "TOKEN authorizer with a validation expression",
    onGuard({ IdentityValidationExpression: "^Bearer .+$" }),
  ],
  [
    "REQUEST authorizer with a cache",
    ofRequest("method.request.querystring.a, context.httpMethod"),
  ],
  ["REQUEST authorizer without a cache", ofRequest(undefined, { AuthorizerResultTtlInSeconds: 0 })],
])("a %s is accepted", (_, resources) => {
  expect(refusal(resources)).toBe("no refusal");
});

it.each<[string, Resources, string]>([
  [
    "of another type",
    onGuard({ Type: "JWT" }),
    "property Type is JWT; it must be TOKEN, REQUEST or COGNITO_USER_POOLS",
  ],
  ["with a pool", onGuard({ ProviderARNs: ["arn"] }), "ProviderARNs is only allowed with Cognito"],
  [
    "with credentials that are not a role",
    onGuard({ AuthorizerCredentials: "arn" }),
    'property AuthorizerCredentials has the value "arn"',
  ],
  [
    "without a function",
    onGuard({ AuthorizerUri: "arn" }),
    "AuthorizerUri names a function that does not exist",
  ],
  [
    "for tokens without an identity source",
    onGuard({ IdentitySource: undefined }),
    "must name one header",
  ],
  [
    "for tokens in the query string",
    onGuard({ IdentitySource: "method.request.querystring.token" }),
    "IdentitySource of a TOKEN authorizer must be method.request.header",
  ],
  ["with a cache but no identity source", ofRequest(undefined), "IdentitySource is missing"],
  [
    "with the body as identity source",
    ofRequest("method.request.body.a"),
    "names method.request.body.a",
  ],
  ["with an incomplete identity source", ofRequest("header.a"), "names header.a"],
  [
    "with an unsupported identity source",
    ofRequest("context.identity.apiKey"),
    ", which is not supported",
  ],
  [
    "that caches for too long",
    onGuard({ AuthorizerResultTtlInSeconds: 3601 }),
    "a whole number from 0 to 3600",
  ],
  [
    "with an invalid validation expression",
    onGuard({ IdentityValidationExpression: "(" }),
    "IdentityValidationExpression cannot be used",
  ],
  [
    "for requests with a validation expression",
    ofRequest("method.request.header.a", { IdentityValidationExpression: "a" }),
    "IdentityValidationExpression is only allowed with a TOKEN authorizer",
  ],
])("an authorizer %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it.each<[string, Resources, string]>([
  [
    "of the type CUSTOM without an authorizer",
    onMethod({ AuthorizerId: undefined }),
    "AuthorizerId must name an authorizer",
  ],
  [
    "with an authorizer that does not exist",
    onMethod({ AuthorizerId: "x" }),
    "AuthorizerId must name an authorizer",
  ],
  [
    "with scopes",
    onMethod({ AuthorizationScopes: ["read"] }),
    "AuthorizationScopes is only allowed with COGNITO_USER_POOLS",
  ],
  [
    "of the type NONE with an authorizer",
    onMethod({ AuthorizationType: "NONE" }),
    "AuthorizerId is only allowed with CUSTOM or COGNITO_USER_POOLS",
  ],
])("a method %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

const NAME = "gatewayresponse.header.X-A";
it.each<[string, Resources]>([
  ["a challenge", header("gatewayresponse.header.WWW-Authenticate", "'Basic realm=\"a\"'")],
  ["a header from the request", header(NAME, "method.request.header.Origin")],
  ["a header from the context", header(NAME, "context.authorizer.some-key")],
  ["a body", body("$context.error.messageString, $stageVariables.a; 5$")],
])("a gateway response with %s is accepted", (_, resources) => {
  expect(refusal(resources)).toBe("no refusal");
});

it.each<[string, Resources, string]>([
  [
    "with an unknown type",
    onAnswer({ ResponseType: "TEAPOT" }),
    "is TEAPOT, which cannot be customized",
  ],
  [
    "for requests that are too large",
    onAnswer({ ResponseType: "REQUEST_TOO_LARGE" }),
    "which cannot be customized",
  ],
  ["with a status pattern", onAnswer({ StatusCode: "4XX" }), "property StatusCode has the value"],
  [
    "that is declared twice",
    { ...api, Same: gatewayResponse("UNAUTHORIZED", {}) },
    "declared twice for its API",
  ],
  [
    "with a Content-Length header",
    header("gatewayresponse.header.Content-Length", "'0'"),
    "cannot be set",
  ],
  ["with an invalid header name", header("gatewayresponse.header.A:", "'0'"), "cannot be set"],
  ["with a line break in a header", header(NAME, "'a\nb: c'"), "cannot be set"],
  ["with a query parameter", header("gatewayresponse.querystring.a", "'0'"), "cannot be set"],
  ["with a literal without quotes", header(NAME, "abc"), "it must be a literal in single quotes"],
  [
    "with an unsupported context value",
    header(NAME, "context.identity.none"),
    "it must be a literal",
  ],
  [
    "with VTL",
    body('#set($a = 1) "$a"'),
    "ResponseTemplates uses #set, which the local cloud does not support",
  ],
  [
    "with an unknown part of the error",
    body("$context.error.none"),
    "which the local cloud does not support",
  ],
  [
    "with several bodies",
    onAnswer({ ResponseTemplates: { "text/plain": "a", "text/html": "b" } }),
    "has several content types",
  ],
])("a gateway response %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});
