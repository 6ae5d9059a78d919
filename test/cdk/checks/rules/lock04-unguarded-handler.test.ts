import { CfnParameter, Fn, type Stack } from "aws-cdk-lib";
import { type CfnMethod, LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { type CfnFunction, Code, LayerVersion } from "aws-cdk-lib/aws-lambda";
import {
  AUTH_METADATA,
  GUARD_HANDLER,
  GUARD_VARIABLE,
} from "../../../../lib/formats/function/guard-config.ts";
import { guardLayer } from "../../../../lib/cdk/constructs/function/guard-layer.ts";
import { describeRule, plainFunction } from "../describe-rule.ts";
import { guardConfig, webhookGuard } from "../guard-config.ts";

interface Hook {
  readonly kind?: string;
  readonly guard?: string;
  readonly handler?: string;
  readonly layers?: readonly ("guard" | "other")[];
}

/** `POST /hooks/{id}`, served by a function that is guarded unless the arguments change that. */
function hook({
  kind = "HMAC",
  guard: config = guardConfig("POST /hooks/{id}"),
  handler = GUARD_HANDLER,
  layers = ["guard"],
}: Hook = {}) {
  return (stack: Stack) => {
    const fn = plainFunction(stack, "F", {
      environment: config === "" ? {} : { [GUARD_VARIABLE]: config },
    });
    // CDK types the default child of a Function as a construct.
    (fn.node.defaultChild as CfnFunction).handler = handler;
    const code = Code.fromAsset(import.meta.dirname);
    for (const layer of layers) {
      fn.addLayers(
        layer === "guard" ? guardLayer(fn) : new LayerVersion(stack, "SignetGuards", { code }),
      );
    }
    const resource = new RestApi(stack, "Api").root.resourceForPath("/hooks/{id}");
    const method = resource.addMethod("POST", new LambdaIntegration(fn.currentVersion));
    // CDK types the default child of a Method as a construct.
    (method.node.defaultChild as CfnMethod).addMetadata(AUTH_METADATA, kind);
  };
}

const method = "Api/Default/hooks/{id}/POST/Resource";

describeRule("LOCK04", {
  fails: [
    [
      "a function without the guard",
      hook({ guard: "", handler: "index.handler", layers: [] }),
      method,
      new RegExp(
        String.raw`^POST /hooks/\{id\} relies on Fails0/F/Resource to authenticate callers \(HMAC\), but its environment has no ${GUARD_VARIABLE}\. The handler runs`,
      ),
    ],
    [
      "a function with another handler",
      hook({ handler: "index.handler" }),
      method,
      /its handler is not \/opt/,
    ],
    ["a function without a layer", hook({ layers: [] }), method, /it has no layer/],
    [
      "a function with another layer only",
      hook({ layers: ["other"] }),
      method,
      /its last layer is not the guard's/,
    ],
    [
      "a function with another layer after the guard's",
      hook({ layers: ["guard", "other"] }),
      method,
      /its last layer is not the guard's/,
    ],
    [
      "layers that cannot be determined",
      (stack) => {
        hook()(stack);
        // CDK types the default child of a Function as a construct.
        const fn = stack.node.findChild("F").node.defaultChild as CfnFunction;
        fn.layers = [new CfnParameter(stack, "P").valueAsString];
      },
      method,
      /its last layer is not the guard's/,
    ],
    [
      "a guard of another route",
      hook({ guard: guardConfig("POST /hooks") }),
      method,
      /not guard that/,
    ],
    ["a guard of another kind", hook({ kind: "PLUGIN" }), method, /not guard that route/],
    [
      "a guard whose configuration is not JSON",
      hook({ guard: "{" }),
      method,
      new RegExp(
        String.raw`^POST .* \(HMAC\), but the guard cannot start: see ${GUARD_VARIABLE}\. The`,
      ),
    ],
    [
      "a guard whose configuration has a misspelt member",
      hook({ guard: guardConfig("POST /hooks/{id}").replace("rememberSeconds", "rememberSecond") }),
      method,
      /the guard cannot start: see \w+\.routes\..*\.replay\.rememberSecond\./,
    ],
    [
      "a guard whose configuration is a parameter",
      (stack) => hook({ guard: new CfnParameter(stack, "Guard").valueAsString })(stack),
      method,
      new RegExp(`, but its ${GUARD_VARIABLE} cannot be determined from the template\\.`),
    ],
    [
      "a guard whose configuration depends on a condition",
      (stack) => {
        const config = guardConfig("POST /hooks/{id}");
        hook({ guard: Fn.conditionIf("C", config, config).toString() })(stack);
      },
      method,
      new RegExp(`, but its ${GUARD_VARIABLE} cannot be determined from the template\\.`),
    ],
    [
      "an environment that cannot be determined",
      (stack) => {
        hook()(stack);
        // CDK types the default child of a Function as a construct.
        const fn = stack.node.findChild("F").node.defaultChild as CfnFunction;
        new CfnParameter(stack, "P");
        fn.addPropertyOverride("Environment", { "Fn::If": ["C", { Variables: {} }, {}] });
        fn.addPropertyDeletionOverride("Environment.Variables");
      },
      method,
      /its environment cannot be determined/,
    ],
    [
      "a route whose function is in another app",
      (stack) => {
        hook()(stack);
        const resource = stack.node.findChild("Api").node.findAll();
        // CDK gives the resource of each method this path.
        const post = resource.find(({ node }) => node.path.endsWith("POST/Resource")) as CfnMethod;
        post.addPropertyOverride("Integration.Uri", Fn.importValue("elsewhere"));
      },
      method,
      /which function verifies POST \/hooks\/\{id\} cannot be determined/,
    ],
    [
      "a function with a guard configuration and another handler",
      (stack) =>
        plainFunction(stack, "F", { environment: { [GUARD_VARIABLE]: guardConfig("GET /") } }),
      "F/Resource",
      new RegExp(`^it has ${GUARD_VARIABLE}, but its handler is not`),
    ],
  ],
  passes: [
    ["a guarded function behind a version", hook()],
    ["a function with another layer before the guard's", hook({ layers: ["other", "guard"] })],
    [
      "a guard that calls a plugin",
      hook({ kind: "PLUGIN", guard: guardConfig("POST /hooks/{id}", "plugin") }),
    ],
    [
      "a configuration with a table name that only CloudFormation knows",
      (stack) => {
        const table = new CfnParameter(stack, "Table").valueAsString;
        hook({ guard: guardConfig("POST /hooks/{id}", webhookGuard(), table) })(stack);
      },
    ],
    ["a public method, which LOCK01 reports", hook({ kind: "PUBLIC" })],
  ],
});
