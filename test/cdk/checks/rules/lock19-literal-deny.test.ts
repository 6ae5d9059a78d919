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

/** A REST API with these routes, which require IAM. */
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

/** Such an API, and a managed policy `Policy` with one statement about it. */
function policy(routes: Routes, statement: (api: RestApi) => PolicyStatementProps) {
  return (stack: Stack) => {
    const props = { actions: ["execute-api:Invoke"], ...statement(apiWith(stack, routes)) };
    new ManagedPolicy(stack, "Policy", { statements: [new PolicyStatement(props)] });
  };
}

/** A Deny on `VERB/path` in the stage of the API. */
const denied =
  (...resources: readonly string[]) =>
  (api: RestApi): PolicyStatementProps => ({
    effect: Effect.DENY,
    resources: resources.map((each) => api.arnForExecuteApi("*", "/x").replace("*/x", each)),
  });

/** An open API with these routes, whose resource policy denies these resources to every principal. */
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
      "a Deny on the path of a route without the slash at the end",
      policy(["GET /items/{id}/admin"], denied("GET/items/*/admin")),
      POLICY,
      /^it denies GET\/items\/\*\/admin, but GET \/items\/\{id\}\/admin also serves the path with a slash at the end\. IAM compares/,
    ],
    [
      "a Deny on a route without parameters",
      policy(["GET /secure"], denied("GET/secure")),
      POLICY,
      /GET \/secure also serves the path with a slash at the end/,
    ],
    [
      "a Deny on a literal path below a greedy route",
      policy(PROXY, denied("GET/items/*/admin*")),
      POLICY,
      /^it denies GET\/items\/\*\/admin\*, but ANY \/items\/\{proxy\+\} also serves the path in another encoding/,
    ],
    [
      "a Deny on a path that has its own route and is below a greedy route too",
      policy(["ANY /admin/{proxy+}", "ANY /{proxy+}"], denied("*/admin/*")),
      POLICY,
      /ANY \/\{proxy\+\} also serves the path in another encoding/,
    ],
    [
      "a Deny on one value of a parameter",
      policy(["GET /items/{id}"], denied("GET/items/7", "GET/items/7/")),
      POLICY,
      /GET \/items\/\{id\} also serves the path in another encoding/,
    ],
    [
      "a Deny on values of a parameter with a prefix, in every stage and API",
      policy(["GET /items/{id}"], () => ({
        effect: Effect.DENY,
        resources: ["arn:aws:execute-api:*:*:*/*/GET/items/secret-*"],
      })),
      POLICY,
      /^it denies GET\/items\/secret-\*, but .* also serves the path in another encoding/,
    ],
    [
      "a Deny on values of a parameter with a minimum length",
      policy(["GET /items/{id}"], denied("GET/items/???*")),
      POLICY,
      /^it denies GET\/items\/\?\?\?\*, but GET \/items\/\{id\} also serves the path in another encoding/,
    ],
    [
      "an Allow with NotResource for a path",
      policy(["GET /a", "GET /b"], (api) => ({
        notResources: [api.arnForExecuteApi("GET", "/a")],
      })),
      POLICY,
      /^it excludes GET\/a, but GET \/a also serves the path with a slash at the end/,
    ],
    [
      "a Deny on every action with a condition",
      policy(["GET /a"], (api) => ({
        ...denied("GET/a")(api),
        actions: ["*"],
        conditions: { Bool: { "aws:MultiFactorAuthPresent": "false" } },
      })),
      POLICY,
      /GET \/a also serves/,
    ],
    [
      "a Deny in the API's resource policy on an open route",
      ownPolicy(["GET /a/{id}"], "execute-api:/*/GET/a/*/b", "execute-api:/*/GET/a/b"),
      "Api/Resource",
      /^it denies GET\/a\/b, but GET \/a\/\{id\} also serves the path in another encoding/,
    ],
    [
      "a Deny on a path of an API outside the templates",
      literal("arn:aws:execute-api:eu-west-1:123456789012:abc/prod/GET/items*"),
      "Policy",
      /^it denies GET\/items\*, but the list of the API's routes cannot be determined/,
    ],
    [
      "a Deny on a path that ends with a parameter",
      (stack) => {
        const suffix = parameter(stack);
        policy(["GET /items/{id}"], denied(`GET/items/${suffix}`))(stack);
      },
      POLICY,
      /^it denies GET\/items\/…, but GET \/items\/\{id\} also serves/,
    ],
    [
      "a Deny whose resource is a parameter",
      (stack) => literal(parameter(stack))(stack),
      "Policy",
      /^which calls of an API it denies cannot be determined from the template/,
    ],
    [
      "a policy that cannot be determined",
      (stack) =>
        new CfnResource(stack, "Policy", {
          type: "AWS::IAM::ManagedPolicy",
          properties: { PolicyDocument: Fn.importValue("policy") },
        }),
      "Policy",
      /^what its policy denies cannot be determined/,
    ],
  ],
  passes: [
    ["a Deny on a whole route", policy(["GET /items/{id}"], denied("GET/items/*"))],
    ["a Deny on all paths that begin like a route", policy(["GET /a"], denied("GET/a*"))],
    ["a Deny on a route with and without a slash", policy(["GET /a"], denied("GET/a", "GET/a/"))],
    ["a Deny on each value of a parameter", policy(["GET /items/{id}"], denied("GET/items/?*"))],
    ["a Deny on the whole greedy route", policy(PROXY, denied("*/items/*"))],
    [
      "a Deny on a literal path that has its own route",
      policy(["GET /items/{id}/admin"], denied("*/items/*/admin*")),
    ],
    ["a Deny on a whole API", policy(PROXY, (api) => denied("*")(api))],
    ["a Deny on the root", policy(["GET /"], denied("GET/"))],
    ["a Deny on another verb", policy(["GET /items/{id}"], denied("POST/items/7"))],
    ["a Deny on a path without a route", policy(["GET /items/{id}"], denied("GET/items/7/x"))],
    [
      "a Deny on everything",
      policy(PROXY, () => ({ effect: Effect.DENY, actions: ["*"], resources: ["*"] })),
    ],
    [
      "a Deny with NotResource, which denies other spellings too",
      policy(["GET /a"], (api) => ({
        effect: Effect.DENY,
        notResources: [api.arnForExecuteApi("GET", "/a")],
      })),
    ],
    ["an Allow for a path", policy(["GET /a"], (api) => ({ resources: [api.arnForExecuteApi()] }))],
    [
      "a Deny on S3 objects, and a Deny on other actions",
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
      "a Deny in an identity policy on a route without IAM",
      (stack) => {
        const options = { authorizationType: AuthorizationType.NONE };
        const api = apiWith(stack, ["GET /a"], { defaultMethodOptions: options });
        const props = { actions: ["execute-api:*"], ...denied("GET/a")(api) };
        new ManagedPolicy(stack, "Policy", { statements: [new PolicyStatement(props)] });
      },
    ],
    ["a Deny on the whole API in its resource policy", ownPolicy(["GET /a"], "execute-api:/*")],
  ],
});
