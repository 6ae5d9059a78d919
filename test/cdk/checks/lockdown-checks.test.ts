import { directoryUntilExit } from "../../temporary-directory.ts";
import { App, NestedStack, Stack, Stage, Validations } from "aws-cdk-lib";
import { LambdaRestApi } from "aws-cdk-lib/aws-apigateway";
import {
  Effect,
  ManagedPolicy,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import { FunctionUrlAuthType } from "aws-cdk-lib/aws-lambda";
import { expect, it } from "vitest";
import { LockdownChecks } from "../../../lib/cdk/checks/index.ts";
import { check, plainFunction, type Reported, reportingApp } from "./describe-rule.ts";

/** Returns `<rule> <construct path>` for each finding of the given rules. */
function told(findings: readonly Reported[], ...rules: readonly string[]): readonly string[] {
  return findings
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    )
    .filter((text) => rules.some((rule) => text.startsWith(rule)));
}

/** A function with a password, behind an API and a URL. Plain CDK synthesizes it without an error. */
function openApp(app: App): App {
  const stack = new Stack(app, "Open");
  const handler = plainFunction(stack, "F", { environment: { PASSWORD: "hunter2" } });
  handler.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  new LambdaRestApi(stack, "Api", { handler });
  return app;
}

it("LockdownChecks fails the synthesis of an open app, naming constructs and how to acknowledge", () => {
  const app = openApp(new App({ outdir: directoryUntilExit() }));
  Validations.of(app).addPlugins(new LockdownChecks());
  let message = "";
  try {
    app.synth();
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain("Open/Api/Default/{proxy+}/ANY/Resource");
  expect(message).toContain("Open/F/FunctionUrl/Resource");
  expect(message).toContain("Signet::LOCK06[PASSWORD]");
  expect(message).not.toContain("hunter2");
});

it("LockdownChecks accepts acknowledged findings and records the reason", () => {
  const app = openApp(reportingApp());
  const stack = app.node.findChild("Open");
  const reason = "a demonstration of what not to do";
  Validations.of(stack.node.findChild("F")).acknowledge({ id: "Signet::LOCK02", reason });
  const { found, acknowledged } = check(app);
  expect(told(acknowledged, "LOCK")).toEqual(["LOCK02 Open/F/FunctionUrl/Resource"]);
  expect(acknowledged[0]?.reason).toBe(reason);
  expect(told(found, "LOCK02")).toEqual([]);
  expect(told(found, "LOCK01", "LOCK06")).toHaveLength(3);
});

it("LockdownChecks acknowledges the findings of each variable separately", () => {
  const app = reportingApp();
  const fn = plainFunction(new Stack(app, "S"), "F", {
    environment: { API_TOKEN: "a", DB_PASSWORD: "b" },
  });
  Validations.of(fn).acknowledge({ id: "Signet::LOCK06[API_TOKEN]", reason: "of a test account" });
  expect(told(check(app).found, "LOCK06")).toEqual(["LOCK06[DB_PASSWORD] S/F/Resource"]);
});

it("LockdownChecks acknowledges a Deny by its path", () => {
  const app = reportingApp();
  const stack = new Stack(app, "S");
  const deny = (path: string) =>
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ["execute-api:Invoke"],
      resources: [`arn:aws:execute-api:eu-west-1:123456789012:abc/prod/${path}`],
    });
  const statements = [deny("GET/items/*/admin"), deny("GET/items/*/owner")];
  const policy = new ManagedPolicy(stack, "P", { statements });
  Validations.of(policy).acknowledge({
    id: "Signet::LOCK19[GET/items/*/admin]",
    reason: "the service behind it refuses other spellings",
  });
  expect(told(check(app).found, "LOCK19")).toEqual(["LOCK19[GET/items/*/owner] S/P/Resource"]);
});

it("LockdownChecks checks nested stacks, stages, and references from one stack to another", () => {
  const app = reportingApp();
  const stage = new Stage(app, "Prod");
  const outer = new Stack(stage, "Outer");
  const nested = new NestedStack(outer, "Nested");
  const other = new Stack(stage, "Other");
  const assumedBy = new ServicePrincipal("lambda.amazonaws.com");
  const role = new Role(outer, "Role", { assumedBy });
  plainFunction(nested, "A", { role });
  plainFunction(other, "B", { role });
  const statement = new PolicyStatement({ actions: ["iam:*"], resources: ["*"] });
  role.addToPolicy(statement);
  expect(told(check(app).found, "LOCK05", "LOCK15").toSorted()).toEqual([
    "LOCK05 Prod/Other/B/Resource",
    "LOCK05 Prod/Outer/Nested/A/Resource",
    "LOCK15[iam:*] Prod/Outer/Role/DefaultPolicy/Resource",
  ]);
});

it("LockdownChecks checks only the stage that it is added to", () => {
  const app = reportingApp();
  const [one, two] = [new Stage(app, "One"), new Stage(app, "Two")];
  for (const stage of [one, two]) plainFunction(new Stack(stage, "S"));
  Validations.of(two).addPlugins(new LockdownChecks());
  const plugin = new LockdownChecks();
  const paths: string[] = [];
  Validations.of(one).addPlugins({
    name: plugin.name,
    validate: (context) => {
      const { violations } = plugin.validate(context);
      paths.push(
        ...violations.map(({ violatingResources: [first] }) => first?.constructPath ?? ""),
      );
      return { success: true, violations: [] };
    },
  });
  app.synth();
  expect(new Set(paths)).toEqual(new Set(["One/S/F/Resource"]));
});

it("LockdownChecks fails the synthesis if a template belongs to no stack", () => {
  const app = new App({ outdir: directoryUntilExit() });
  plainFunction(new Stack(app, "S"));
  const plugin = new LockdownChecks();
  const broken = {
    name: plugin.name,
    validate: (context: Parameters<LockdownChecks["validate"]>[0]) => {
      return plugin.validate({ ...context, templatePaths: ["/nowhere.json"] });
    },
  };
  Validations.of(app).addPlugins(broken);
  expect(() => app.synth()).toThrow("no stack has the template /nowhere.json");
});
