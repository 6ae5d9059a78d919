import { expect, it } from "vitest";
import { having, refusal } from "../../refusal.ts";
import {
  att,
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
  ["of tokens", api],
  ["of tokens of a form", onGuard({ IdentityValidationExpression: "^Bearer .+$" })],
  ["of requests, that remembers", ofRequest("method.request.querystring.a, context.httpMethod")],
  ["of requests, that does not", ofRequest(undefined, { AuthorizerResultTtlInSeconds: 0 })],
])("an authorizer %s is taken", (_, resources) => {
  expect(refusal(resources)).toBe("not at all");
});

it.each<[string, Resources, string]>([
  ["of a user pool", onGuard({ Type: "COGNITO_USER_POOLS" }), "use an OIDC authorizer locally"],
  [
    "of a user pool of the stack's own",
    {
      ...onGuard({ ProviderARNs: [att("Pool")], Type: "COGNITO_USER_POOLS" }),
      Pool: { Type: "AWS::Cognito::UserPool", Properties: { UserPoolName: "pool" } },
    },
    "S/Pool: the tokens of a Cognito user pool can only be verified with its keys",
  ],
  [
    "of another type",
    onGuard({ Type: "JWT" }),
    "property Type is JWT; it must be TOKEN or REQUEST",
  ],
  ["with a pool", onGuard({ ProviderARNs: ["arn"] }), "ProviderARNs is only allowed with Cognito"],
  [
    "that is invoked by a role",
    onGuard({ AuthorizerCredentials: "arn" }),
    "AuthorizerCredentials is not supported; leave it out and add an AWS::Lambda::Permission",
  ],
  [
    "of no function",
    onGuard({ AuthorizerUri: "arn" }),
    "AuthorizerUri names a function that does not exist",
  ],
  ["of tokens, without a source", onGuard({ IdentitySource: undefined }), "must name one header"],
  [
    "of tokens in the query",
    onGuard({ IdentitySource: "method.request.querystring.token" }),
    "IdentitySource of a TOKEN authorizer must be method.request.header",
  ],
  ["that would remember everybody's", ofRequest(undefined), "IdentitySource is missing"],
  ["by the body", ofRequest("method.request.body.a"), "names method.request.body.a"],
  ["by half a name", ofRequest("header.a"), "names header.a"],
  ["by what is not known", ofRequest("context.identity.apiKey"), ", which is not supported"],
  [
    "that remembers too long",
    onGuard({ AuthorizerResultTtlInSeconds: 3601 }),
    "a whole number from 0 to 3600",
  ],
  [
    "with an expression that is none",
    onGuard({ IdentityValidationExpression: "(" }),
    "IdentityValidationExpression cannot be used",
  ],
  [
    "of requests, with an expression",
    ofRequest("method.request.header.a", { IdentityValidationExpression: "a" }),
    "IdentityValidationExpression is only allowed with a TOKEN authorizer",
  ],
])("an authorizer %s is refused", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it.each<[string, Resources, string]>([
  ["without one", onMethod({ AuthorizerId: undefined }), "AuthorizerId must name an authorizer"],
  [
    "with one that is not there",
    onMethod({ AuthorizerId: "x" }),
    "AuthorizerId must name an authorizer",
  ],
  ["that has scopes", onMethod({ AuthorizationScopes: ["read"] }), "property AuthorizationScopes"],
  [
    "without a use for one",
    onMethod({ AuthorizationType: "NONE" }),
    "AuthorizerId is only allowed with the AuthorizationType CUSTOM",
  ],
])("a method %s is refused", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

const NAME = "gatewayresponse.header.X-A";
it.each<[string, Resources]>([
  ["a challenge", header("gatewayresponse.header.WWW-Authenticate", "'Basic realm=\"a\"'")],
  ["a header of the request's", header(NAME, "method.request.header.Origin")],
  ["a header of the context's", header(NAME, "context.authorizer.some-key")],
  ["a body", body("$context.error.messageString, $stageVariables.a; 5$")],
])("a gateway response with %s is taken", (_, resources) => {
  expect(refusal(resources)).toBe("not at all");
});

it.each<[string, Resources, string]>([
  [
    "of no known type",
    onAnswer({ ResponseType: "TEAPOT" }),
    "is TEAPOT, which cannot be customized",
  ],
  [
    "of requests too large",
    onAnswer({ ResponseType: "REQUEST_TOO_LARGE" }),
    "which cannot be customized",
  ],
  ["with half a status", onAnswer({ StatusCode: "4XX" }), "property StatusCode has the value"],
  ["twice", { ...api, Same: gatewayResponse("UNAUTHORIZED", {}) }, "declared twice for its API"],
  ["with a length", header("gatewayresponse.header.Content-Length", "'0'"), "cannot be set"],
  ["with a header that is none", header("gatewayresponse.header.A:", "'0'"), "cannot be set"],
  ["with a line break", header(NAME, "'a\nb: c'"), "cannot be set"],
  ["with something in the query", header("gatewayresponse.querystring.a", "'0'"), "cannot be set"],
  ["with a text not in quotes", header(NAME, "abc"), "it must be a literal in single quotes"],
  ["with what is not known", header(NAME, "context.identity.apiKey"), "it must be a literal"],
  [
    "with VTL",
    body('#set($a = 1) "$a"'),
    "ResponseTemplates uses #set, which the local cloud does not support",
  ],
  [
    "with the validator's words",
    body("$context.error.validationErrorString"),
    "which the local cloud does not support",
  ],
  [
    "with several bodies",
    onAnswer({ ResponseTemplates: { "text/plain": "a", "text/html": "b" } }),
    "has several content types",
  ],
])("a gateway response %s is refused", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});
