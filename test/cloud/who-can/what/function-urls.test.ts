import { expect, it } from "vitest";
import { matrixOf } from "../../../../lib/cloud/who-can/matrix.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { att, lambda, user, type Resource, type Resources } from "../../deployment/sketch.ts";

const URL_ACTION = "lambda:InvokeFunctionUrl";
const FUNCTION_ACTION = "lambda:InvokeFunction";

function url(AuthType: "AWS_IAM" | "NONE"): Resource {
  return { Type: "AWS::Lambda::Url", Properties: { AuthType, TargetFunctionArn: att("Fn") } };
}

function permission(Principal: unknown, Properties: object): Resource {
  return {
    Type: "AWS::Lambda::Permission",
    Properties: { FunctionName: att("Fn"), Principal, ...Properties },
  };
}

/** Returns the two permissions that CDK adds when it grants a principal the use of a function URL. */
const permissions = (principal: unknown, type: string): Resources => ({
  ForUrl: permission(principal, { Action: URL_ACTION, FunctionUrlAuthType: type }),
  ForFunction: permission(principal, { Action: FUNCTION_ACTION, InvokedViaFunctionUrl: true }),
});

/** Returns the principals that can call a function through its URL, and those that can invoke it directly. */
function accessBy(resources: Resources) {
  const account = emptyAccount();
  const everything = { Action: [URL_ACTION, FUNCTION_ACTION], Resource: "*" };
  deploySketch(account, {
    name: "S",
    resources: {
      ...lambda("Fn", "code"),
      ...resources,
      Ann: user("Ann"),
      Bob: user("Bob", everything),
      Half: user("Half", { ...everything, Action: URL_ACTION }),
    },
  });
  const { cells } = matrixOf(account, []);
  const allowed = (kind: string, action: string) =>
    cells
      .filter(
        ({ target, access }) => target.kind === kind && access !== "no" && target.action === action,
      )
      .map(({ row }) => row.name)
      .filter((name) => /^user |^any/.test(name));
  return { url: allowed("url", URL_ACTION), direct: allowed("function", FUNCTION_ACTION) };
}

const all = ["user Ann", "user Bob", "user Half"];
const always = ["user Bob", "any administrator"];

it.each<[string, Resources, object]>([
  [
    "with AWS_IAM by principals that may perform both actions",
    { Url: url("AWS_IAM") },
    { url: always, direct: always },
  ],
  [
    "with AWS_IAM by principals in the function's permissions, who get no direct access",
    { Url: url("AWS_IAM"), ...permissions("*", "AWS_IAM") },
    { url: [...all, "any administrator", "any other account"], direct: always },
  ],
  [
    "with NONE by every principal if both permissions exist",
    { Url: url("NONE"), ...permissions("*", "NONE") },
    { url: [...all, "any administrator", "any other account", "anyone"], direct: always },
  ],
  [
    "with NONE by no principal if a permission is missing",
    { Url: url("NONE"), ForUrl: permissions("*", "NONE")["ForUrl"] ?? url("NONE") },
    { url: [], direct: always },
  ],
  [
    "with NONE by no principal if the permissions are for signed calls",
    { Url: url("NONE"), ...permissions("*", "AWS_IAM") },
    { url: [], direct: always },
  ],
])("a function URL can be called %s", (_, resources, expected) => {
  expect(accessBy(resources)).toEqual(expected);
});
