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

/** An API with these methods, by `<verb> <path>`. */
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
      const resource = method.node.defaultChild as CfnMethod; // Which a Method has for it.
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
      "an open {proxy+} beside a protected verb",
      api({ "POST /admin": "IAM", "ANY /{proxy+}": "NONE" }),
      proxy,
      /^ANY \/\{proxy\+\} also answers for \/admin, where POST \/admin asks for more\. A verb/,
    ],
    [
      "an open {id} beside a protected verb",
      api({ "POST /admin": "IAM", "ANY /{id}": "NONE" }),
      "Api/Default/{id}/ANY/Resource",
      /answers for \/admin/,
    ],
    [
      "an open {proxy+} above a deeper path with a parameter",
      api({ "GET /a/{b}/c": "IAM", "ANY /{proxy+}": "NONE" }),
      proxy,
      /answers for \/a\/\{b\}\/c/,
    ],
    [
      "one open verb that the protected path lacks",
      api({ "POST /admin": "IAM", "GET /{proxy+}": "NONE" }),
      "Api/Default/{proxy+}/GET/Resource",
      /answers for \/admin/,
    ],
    [
      "an open ANY on the same path",
      api({ "POST /admin": "IAM", "ANY /admin": "NONE" }),
      "Api/Default/admin/ANY/Resource",
      /POST \/admin asks for more/,
    ],
    [
      "one beside a path that a function verifies",
      api({ "POST /hooks": "HMAC", "ANY /{proxy+}": "NONE" }),
      proxy,
      /answers for \/hooks/,
    ],
    [
      "fewer scopes of one authorizer",
      api({ "POST /admin": { scopes: ["admin"] }, "ANY /{proxy+}": { scopes: ["read"] } }),
      proxy,
      /answers for \/admin/,
    ],
    [
      "the default route of an HTTP API, for its root too",
      httpApi({ "GET /": "AWS_IAM", $default: "NONE" }),
      "default",
      /answers for \//,
    ],
    [
      "an open OPTIONS that runs a function",
      (stack) => {
        api({ "POST /admin": "IAM" })(stack);
        // The stack above made it.
        const { root } = stack.node.findChild("Api") as RestApi;
        root.addResource("{id}").addMethod("OPTIONS", new LambdaIntegration(plainFunction(stack)));
      },
      "Api/Default/{id}/OPTIONS/Resource",
      /^OPTIONS \/\{id\} also answers for \/admin/,
    ],
  ],
  passes: [
    ["a {proxy+} that asks for the same", api({ "POST /admin": "IAM", "ANY /{proxy+}": "IAM" })],
    [
      "an open path that the protected one does not cover",
      api({ "ANY /{proxy+}": "IAM", "GET /health": "NONE" }),
    ],
    ["an open verb beside a protected one", api({ "POST /admin": "IAM", "GET /admin": "NONE" })],
    ["a protected path that has every verb", api({ "ANY /admin": "IAM", "ANY /{proxy+}": "NONE" })],
    [
      "a protected parameter between the two",
      api({ "POST /admin": "IAM", "ANY /{id}": "IAM", "GET /{proxy+}": "HMAC" }),
    ],
    ["a preflight for all paths", api({ "POST /admin": "IAM", "OPTIONS /{proxy+}": "NONE" })],
    ["deeper paths alone", api({ "POST /admin": "IAM", "ANY /other/{proxy+}": "NONE" })],
    ["another API", (stack) => httpApi({ "GET /": "AWS_IAM" })(stack)],
  ],
});
