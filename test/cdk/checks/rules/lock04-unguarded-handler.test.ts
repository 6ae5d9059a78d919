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

/** `POST /hooks/{id}`, answered by a function that is guarded unless a case says otherwise. */
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
    // The default child of a function is its resource.
    (fn.node.defaultChild as CfnFunction).handler = handler;
    const code = Code.fromAsset(import.meta.dirname);
    for (const layer of layers) {
      fn.addLayers(
        layer === "guard" ? guardLayer(fn) : new LayerVersion(stack, "SignetGuards", { code }),
      );
    }
    const resource = new RestApi(stack, "Api").root.resourceForPath("/hooks/{id}");
    const method = resource.addMethod("POST", new LambdaIntegration(fn.currentVersion));
    // The default child of a method is its resource.
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
        String.raw`^POST /hooks/\{id\} is to be verified inside Fails0/F/Resource \(HMAC\), but its environment has no ${GUARD_VARIABLE}\. The handler runs`,
      ),
    ],
    ["another handler", hook({ handler: "index.handler" }), method, /its handler is not \/opt/],
    ["no layer", hook({ layers: [] }), method, /it has no layer/],
    ["another layer", hook({ layers: ["other"] }), method, /its last layer is not the guard's/],
    [
      "another layer over the guard's",
      hook({ layers: ["guard", "other"] }),
      method,
      /its last layer is not the guard's/,
    ],
    [
      "layers that cannot be told",
      (stack) => {
        hook()(stack);
        // The default child of a function is its resource.
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
      "a guard that cannot be read",
      hook({ guard: "{" }),
      method,
      new RegExp(
        String.raw`^POST .* \(HMAC\), but the guard cannot start: see ${GUARD_VARIABLE}\. The`,
      ),
    ],
    [
      "a guard with a misspelt member",
      hook({ guard: guardConfig("POST /hooks/{id}").replace("rememberSeconds", "rememberSecond") }),
      method,
      /the guard cannot start: see \w+\.routes\..*\.replay\.rememberSecond\./,
    ],
    [
      "a guard that is a parameter",
      (stack) => hook({ guard: new CfnParameter(stack, "Guard").valueAsString })(stack),
      method,
      new RegExp(`, but its ${GUARD_VARIABLE} cannot be told from the template\\.`),
    ],
    [
      "a guard that a condition chooses",
      (stack) => {
        const config = guardConfig("POST /hooks/{id}");
        hook({ guard: Fn.conditionIf("C", config, config).toString() })(stack);
      },
      method,
      new RegExp(`, but its ${GUARD_VARIABLE} cannot be told from the template\\.`),
    ],
    [
      "an environment that cannot be told",
      (stack) => {
        hook()(stack);
        // The default child of a function is its resource.
        const fn = stack.node.findChild("F").node.defaultChild as CfnFunction;
        new CfnParameter(stack, "P");
        fn.addPropertyOverride("Environment", { "Fn::If": ["C", { Variables: {} }, {}] });
        fn.addPropertyDeletionOverride("Environment.Variables");
      },
      method,
      /its environment cannot be told/,
    ],
    [
      "a function of another app",
      (stack) => {
        hook()(stack);
        const resource = stack.node.findChild("Api").node.findAll();
        // CDK gives the resource of each method this path.
        const post = resource.find(({ node }) => node.path.endsWith("POST/Resource")) as CfnMethod;
        post.addPropertyOverride("Integration.Uri", Fn.importValue("elsewhere"));
      },
      method,
      /which function verifies POST \/hooks\/\{id\} cannot be told/,
    ],
    [
      "a function that has a configuration and does not call the guard",
      (stack) =>
        plainFunction(stack, "F", { environment: { [GUARD_VARIABLE]: guardConfig("GET /") } }),
      "F/Resource",
      new RegExp(`^it has ${GUARD_VARIABLE}, but its handler is not`),
    ],
  ],
  passes: [
    ["a guarded function, behind a version too", hook()],
    ["another layer under the guard's", hook({ layers: ["other", "guard"] })],
    ["a plugin", hook({ kind: "PLUGIN", guard: guardConfig("POST /hooks/{id}", "plugin") })],
    [
      "a configuration that names a table",
      (stack) => {
        const table = new CfnParameter(stack, "Table").valueAsString;
        hook({ guard: guardConfig("POST /hooks/{id}", webhookGuard({}, table)) })(stack);
      },
    ],
    ["a method that nobody says is verified", hook({ kind: "PUBLIC" })],
  ],
});
