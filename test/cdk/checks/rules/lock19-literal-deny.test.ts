import { CfnParameter, CfnResource, Fn, type Stack } from "aws-cdk-lib";
import {
  AuthorizationType,
  MockIntegration,
  RestApi,
  type RestApiProps,
} from "aws-cdk-lib/aws-apigateway";
import {
  AnyPrincipal,
  CfnManagedPolicy,
  Effect,
  ManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  type PolicyStatementProps,
} from "aws-cdk-lib/aws-iam";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { describeRule } from "../describe-rule.ts";

type Routes = readonly `${string} /${string}`[];

/** An API with these routes, which ask for IAM. */
function apiWith(stack: Stack, routes: Routes, props: RestApiProps = {}): RestApi {
  const api = new RestApi(stack, "Api", {
    defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
    ...props,
  });
  for (const route of routes) {
    const [verb = "", path = ""] = route.split(" ");
    api.root.resourceForPath(path).addMethod(verb, new MockIntegration());
  }
  return api;
}

/** A policy about such an API, as a managed one named `Policy`. */
function policy(routes: Routes, statement: (api: RestApi) => PolicyStatementProps) {
  return (stack: Stack) => {
    const props = { actions: ["execute-api:Invoke"], ...statement(apiWith(stack, routes)) };
    new ManagedPolicy(stack, "Policy", { statements: [new PolicyStatement(props)] });
  };
}

/** A Deny on `VERB/path` of the API, in its stage. */
const denied =
  (...resources: readonly string[]) =>
  (api: RestApi): PolicyStatementProps => ({
    effect: Effect.DENY,
    resources: resources.map((each) => api.arnForExecuteApi("*", "/x").replace("*/x", each)),
  });

/** A policy of an API with these routes, whose one statement denies these resources to everybody. */
function ownPolicy(routes: Routes, ...resources: readonly string[]) {
  return (stack: Stack) => {
    const principals = [new AnyPrincipal()];
    const actions = ["execute-api:Invoke"];
    const deny = new PolicyStatement({
      effect: Effect.DENY,
      principals,
      actions,
      resources: [...resources],
    });
    const document = new PolicyDocument({ statements: [deny] });
    apiWith(stack, routes, {
      policy: document,
      defaultMethodOptions: { authorizationType: AuthorizationType.NONE },
    });
  };
}

const literal = (Resource: unknown) => (stack: Stack) =>
  new CfnManagedPolicy(stack, "Policy", {
    policyDocument: { Statement: [{ Effect: "Deny", Action: "execute-api:Invoke", Resource }] },
  });
const parameter = (stack: Stack) => new CfnParameter(stack, "P").valueAsString;

const PROXY = ["ANY /items/{proxy+}"] as const;
const POLICY = "Policy/Resource";

describeRule("LOCK19", {
  fails: [
    [
      "a Deny on the path of a route, which also answers with a slash",
      policy(["GET /items/{id}/admin"], denied("GET/items/*/admin")),
      POLICY,
      /^it denies GET\/items\/\*\/admin, and GET \/items\/\{id\}\/admin also answers with a slash at the end\. IAM compares/,
    ],
    [
      "a Deny on a route without parameters",
      policy(["GET /secure"], denied("GET/secure")),
      POLICY,
      /GET \/secure also answers with a slash at the end/,
    ],
    [
      "a Deny on a literal path below a greedy route",
      policy(PROXY, denied("GET/items/*/admin*")),
      POLICY,
      /^it denies GET\/items\/\*\/admin\*, and ANY \/items\/\{proxy\+\} also answers in another encoding/,
    ],
    [
      "a Deny on a literal path below a greedy route, which a route of its own serves too",
      policy(["ANY /admin/{proxy+}", "ANY /{proxy+}"], denied("*/admin/*")),
      POLICY,
      /ANY \/\{proxy\+\} also answers in another encoding/,
    ],
    [
      "a Deny on one value of a parameter",
      policy(["GET /items/{id}"], denied("GET/items/7", "GET/items/7/")),
      POLICY,
      /GET \/items\/\{id\} also answers in another encoding/,
    ],
    [
      "a Deny on values of a parameter by how they begin, in every stage and API",
      policy(["GET /items/{id}"], () => ({
        effect: Effect.DENY,
        resources: ["arn:aws:execute-api:*:*:*/*/GET/items/secret-*"],
      })),
      POLICY,
      /^it denies GET\/items\/secret-\*, and .* also answers in another encoding/,
    ],
    [
      "a Deny on values of a parameter of so many signs",
      policy(["GET /items/{id}"], denied("GET/items/???*")),
      POLICY,
      /^it denies GET\/items\/\?\?\?\*, and GET \/items\/\{id\} also answers in another encoding/,
    ],
    [
      "an Allow for all but a path",
      policy(["GET /a", "GET /b"], (api) => ({
        notResources: [api.arnForExecuteApi("GET", "/a")],
      })),
      POLICY,
      /^it allows all but GET\/a, and GET \/a also answers with a slash at the end/,
    ],
    [
      "a Deny on every action under a condition",
      policy(["GET /a"], (api) => ({
        ...denied("GET/a")(api),
        actions: ["*"],
        conditions: { Bool: { "aws:MultiFactorAuthPresent": "false" } },
      })),
      POLICY,
      /GET \/a also answers/,
    ],
    [
      "a Deny in the API's own policy, also on routes that ask for nothing",
      ownPolicy(["GET /a/{id}"], "execute-api:/*/GET/a/*/b", "execute-api:/*/GET/a/b"),
      "Api/Resource",
      /^it denies GET\/a\/b, and GET \/a\/\{id\} also answers in another encoding/,
    ],
    [
      "a Deny on a path of an API elsewhere",
      literal("arn:aws:execute-api:eu-west-1:123456789012:abc/prod/GET/items*"),
      "Policy",
      /^it denies GET\/items\*, and what routes the API has cannot be told/,
    ],
    [
      "a Deny on a path that a parameter ends",
      (stack) => {
        const suffix = parameter(stack);
        policy(["GET /items/{id}"], denied(`GET/items/${suffix}`))(stack);
      },
      POLICY,
      /^it denies GET\/items\/…, and GET \/items\/\{id\} also answers/,
    ],
    [
      "a Deny on what a parameter says",
      (stack) => literal(parameter(stack))(stack),
      "Policy",
      /^which calls of an API it denies cannot be told from the template/,
    ],
    [
      "a policy that cannot be told",
      (stack) =>
        new CfnResource(stack, "Policy", {
          type: "AWS::IAM::ManagedPolicy",
          properties: { PolicyDocument: Fn.importValue("policy") },
        }),
      "Policy",
      /^what its policy denies cannot be told/,
    ],
  ],
  passes: [
    ["a Deny on a whole route", policy(["GET /items/{id}"], denied("GET/items/*"))],
    ["a Deny on a route and all that begins like it", policy(["GET /a"], denied("GET/a*"))],
    ["a Deny on a route with and without a slash", policy(["GET /a"], denied("GET/a", "GET/a/"))],
    ["a Deny on each value of a parameter", policy(["GET /items/{id}"], denied("GET/items/?*"))],
    ["a Deny on the whole greedy route", policy(PROXY, denied("*/items/*"))],
    ["a Deny on a route of its own", policy(["GET /items/{id}/admin"], denied("*/items/*/admin*"))],
    ["a Deny on a whole API", policy(PROXY, (api) => denied("*")(api))],
    ["a Deny on the root", policy(["GET /"], denied("GET/"))],
    ["a Deny on another verb", policy(["GET /items/{id}"], denied("POST/items/7"))],
    ["a Deny on a path without a route", policy(["GET /items/{id}"], denied("GET/items/7/x"))],
    [
      "a Deny on everything",
      policy(PROXY, () => ({ effect: Effect.DENY, actions: ["*"], resources: ["*"] })),
    ],
    [
      "a Deny for all but a path, which denies its other spellings too",
      policy(["GET /a"], (api) => ({
        effect: Effect.DENY,
        notResources: [api.arnForExecuteApi("GET", "/a")],
      })),
    ],
    ["an Allow for a path", policy(["GET /a"], (api) => ({ resources: [api.arnForExecuteApi()] }))],
    [
      "a Deny on the objects of a bucket, and on other actions",
      (stack) => {
        const bucket = new Bucket(stack, "Bucket");
        const deny = (actions: string[], resources: string[]) =>
          new PolicyStatement({ effect: Effect.DENY, actions, resources });
        const statements = [
          deny(["*"], [bucket.arnForObjects("a/b"), "arn:aws:s3:::other/x"]),
          deny(["s3:*"], [parameter(stack)]),
        ];
        new ManagedPolicy(stack, "Policy", { statements });
      },
    ],
    [
      "a Deny for principals on a route that does not ask for IAM",
      (stack) => {
        const options = { authorizationType: AuthorizationType.NONE };
        const api = apiWith(stack, ["GET /a"], { defaultMethodOptions: options });
        const props = { actions: ["execute-api:*"], ...denied("GET/a")(api) };
        new ManagedPolicy(stack, "Policy", { statements: [new PolicyStatement(props)] });
      },
    ],
    [
      "a Deny for everybody on a whole API, by its own policy",
      ownPolicy(["GET /a"], "execute-api:/*"),
    ],
  ],
});
