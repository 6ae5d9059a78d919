import { expect, it } from "vitest";
import { matrixOf } from "../../../../lib/cloud/who-can/matrix.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { alias, version } from "../../deployment/lambda-sketch.ts";
import { lambda, permission, ref, restApi, user } from "../../deployment/sketch.ts";
import { having } from "../../refusal.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const invoke = (Resource: string) => ({ Action: "lambda:InvokeFunction", Resource });

it("a function, its versions and its aliases are targets of their own", () => {
  const account = emptyAccount();
  deploySketch(account, {
    name: "S",
    resources: {
      ...lambda("Fn", "code"),
      One: version("Fn"),
      Live: alias("Fn", "live", "One"),
      OnFunction: user("OnFunction", invoke(ARN)),
      OnLive: user("OnLive", invoke(`${ARN}:live`)),
      OnAll: user("OnAll", invoke(`${ARN}*`)),
      ByPolicy: user("ByPolicy"),
      LetsIn: permission("Fn", {
        FunctionName: ref("Live"),
        Principal: { "Fn::GetAtt": ["ByPolicy", "Arn"] },
      }),
    },
  });
  const { cells } = matrixOf(account, []);
  const callers = (name: string) =>
    cells
      .filter(({ target, access }) => target.name === name && access === "yes")
      .filter(({ target }) => target.action === "lambda:InvokeFunction")
      .map(({ row }) => row.name)
      .filter((row) => row.startsWith("user "));
  expect(
    Object.fromEntries(["fn", "fn:1", "fn:live"].map((name) => [name, callers(name)])),
  ).toEqual({
    fn: ["user OnFunction", "user OnAll"],
    "fn:1": ["user OnAll"],
    "fn:live": ["user OnLive", "user OnAll", "user ByPolicy"],
  });
});

it.each([
  ["the alias", ref("Live"), "yes"],
  ["the function", "fn", "no"],
])("a route to an alias is served with a permission on %s: %s", (_, FunctionName, expected) => {
  const account = emptyAccount();
  const routes = restApi({ "GET /": { function: "Fn", authorization: "NONE", permitted: false } });
  const Uri = {
    "Fn::Sub": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Live}/invocations",
  };
  const Integration = { Type: "AWS_PROXY", IntegrationHttpMethod: "POST", Uri };
  deploySketch(account, {
    name: "S",
    resources: {
      ...lambda("Fn", "code"),
      One: version("Fn"),
      Live: alias("Fn", "live", "One"),
      ...having(routes, "ApiMethodGET /", { Integration }),
      Gateway: permission("Fn", { FunctionName, Principal: "apigateway.amazonaws.com" }),
    },
  });
  const { cells } = matrixOf(account, []);
  const route = cells.filter(({ target }) => target.kind === "route");
  expect(new Set(route.map(({ access }) => access)).has("yes") ? "yes" : "no").toBe(expected);
});
