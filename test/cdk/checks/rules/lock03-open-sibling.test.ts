import { CfnResource, type Stack } from "aws-cdk-lib";
import {
  AuthorizationType,
  CfnAuthorizer,
  type CfnMethod,
  LambdaIntegration,
  MockIntegration,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { AUTH_METADATA } from "../../../../lib/formats/function/guard-config.ts";
import { describeRule, plainFunction } from "../describe-rule.ts";

type Auth = "IAM" | "NONE" | "HMAC" | { readonly scopes: readonly string[] };

/** A REST API with the authentication of each method, by `<verb> <path>`. */
function api(methods: Readonly<Record<string, Auth>>) {
  return (stack: Stack) => {
    const { root, restApiId } = new RestApi(stack, "Api");
    const pool = new CfnAuthorizer(stack, "Pool", {
      name: "pool",
      restApiId,
      type: "COGNITO_USER_POOLS",
      providerArns: ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a"],
      identitySource: "method.request.header.Authorization",
    });
    for (const [key, auth] of Object.entries(methods)) {
      const [verb = "", path = ""] = key.split(" ");
      const method = root.resourceForPath(path).addMethod(verb, new MockIntegration(), {
        authorizationType: auth === "IAM" ? AuthorizationType.IAM : AuthorizationType.NONE,
      });
      const resource = method.node.defaultChild as CfnMethod; // CDK types the default child of a Method as a construct.
      if (auth === "HMAC") resource.addMetadata(AUTH_METADATA, auth);
      if (typeof auth === "object") {
        resource.authorizationType = "COGNITO_USER_POOLS";
        resource.authorizerId = pool.ref;
        resource.authorizationScopes = [...auth.scopes];
      }
    }
  };
}

function httpApi(routes: Readonly<Record<string, "AWS_IAM" | "NONE">>) {
  return (stack: Stack) => {
    const { ref } = new CfnResource(stack, "Http", {
      type: "AWS::ApiGatewayV2::Api",
      properties: { Name: "http", ProtocolType: "HTTP" },
    });
    for (const [RouteKey, AuthorizationType_] of Object.entries(routes)) {
      new CfnResource(stack, RouteKey.replace(/\W/g, ""), {
        type: "AWS::ApiGatewayV2::Route",
        properties: { ApiId: ref, RouteKey, AuthorizationType: AuthorizationType_ },
      });
    }
  };
}

const proxy = "Api/Default/{proxy+}/ANY/Resource";

describeRule("LOCK03", {
  fails: [
    [
      "an open {proxy+} beside a protected path with one verb",
      api({ "POST /admin": "IAM", "ANY /{proxy+}": "NONE" }),
      proxy,
      /^ANY \/\{proxy\+\} also serves \/admin, with a weaker authorization than POST \/admin\. A request/,
    ],
    [
      "an open {id} beside a protected path with one verb",
      api({ "POST /admin": "IAM", "ANY /{id}": "NONE" }),
      "Api/Default/{id}/ANY/Resource",
      /serves \/admin/,
    ],
    [
      "an open {proxy+} above a protected deeper path with a parameter",
      api({ "GET /a/{b}/c": "IAM", "ANY /{proxy+}": "NONE" }),
      proxy,
      /serves \/a\/\{b\}\/c/,
    ],
    [
      "an open {proxy+} with one verb that the protected path lacks",
      api({ "POST /admin": "IAM", "GET /{proxy+}": "NONE" }),
      "Api/Default/{proxy+}/GET/Resource",
      /serves \/admin/,
    ],
    [
      "an open ANY on the path of a protected verb",
      api({ "POST /admin": "IAM", "ANY /admin": "NONE" }),
      "Api/Default/admin/ANY/Resource",
      /weaker authorization than POST \/admin/,
    ],
    [
      "an open {proxy+} beside a path that a function verifies",
      api({ "POST /hooks": "HMAC", "ANY /{proxy+}": "NONE" }),
      proxy,
      /serves \/hooks/,
    ],
    [
      "a {proxy+} with fewer scopes of the same authorizer",
      api({ "POST /admin": { scopes: ["admin"] }, "ANY /{proxy+}": { scopes: ["read"] } }),
      proxy,
      /serves \/admin/,
    ],
    [
      "an open default route of an HTTP API beside a protected root",
      httpApi({ "GET /": "AWS_IAM", $default: "NONE" }),
      "default",
      /serves \//,
    ],
    [
      "an open OPTIONS method that calls a function",
      (stack) => {
        api({ "POST /admin": "IAM" })(stack);
        // The line above creates it.
        const { root } = stack.node.findChild("Api") as RestApi;
        root.addResource("{id}").addMethod("OPTIONS", new LambdaIntegration(plainFunction(stack)));
      },
      "Api/Default/{id}/OPTIONS/Resource",
      /^OPTIONS \/\{id\} also serves \/admin/,
    ],
  ],
  passes: [
    [
      "a {proxy+} with the same authorization",
      api({ "POST /admin": "IAM", "ANY /{proxy+}": "IAM" }),
    ],
    [
      "an open path that is more specific than the protected one",
      api({ "ANY /{proxy+}": "IAM", "GET /health": "NONE" }),
    ],
    [
      "an open verb beside a protected verb of the same path",
      api({ "POST /admin": "IAM", "GET /admin": "NONE" }),
    ],
    [
      "an open {proxy+} beside a protected path with every verb",
      api({ "ANY /admin": "IAM", "ANY /{proxy+}": "NONE" }),
    ],
    [
      "a protected {id} path between {proxy+} and the protected path",
      api({ "POST /admin": "IAM", "ANY /{id}": "IAM", "GET /{proxy+}": "HMAC" }),
    ],
    [
      "a preflight method for all paths",
      api({ "POST /admin": "IAM", "OPTIONS /{proxy+}": "NONE" }),
    ],
    [
      "an open {proxy+} below another path",
      api({ "POST /admin": "IAM", "ANY /other/{proxy+}": "NONE" }),
    ],
    ["a protected route of another API", (stack) => httpApi({ "GET /": "AWS_IAM" })(stack)],
  ],
});
