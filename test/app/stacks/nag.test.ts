import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack, Validations, type App } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { expect, it } from "vitest";
import { acknowledge } from "../../../lib/cdk/constructs/acknowledge/acknowledge.ts";
import { routes } from "../../../lib/app/contract/routes.ts";
import { stageFunctions } from "./stage-functions.ts";
import { synthExtendedStage } from "./synth-stage.ts";

interface Finding {
  readonly ruleName: string;
  readonly acknowledgedId?: string;
  readonly acknowledgedAt?: string;
  readonly reason?: string;
}

/** Returns the findings of all plugins, open and acknowledged. */
function reported(assembly: CloudAssembly) {
  const text = readFileSync(join(assembly.directory, "validation-report.json"), "utf8");
  const report: {
    pluginReports: {
      conclusion: string;
      violations: Finding[];
      suppressedViolations?: Finding[];
    }[];
  } = JSON.parse(text);
  const { pluginReports } = report;
  return {
    conclusions: pluginReports.map(({ conclusion }) => conclusion),
    violations: pluginReports.flatMap(({ violations }) => violations),
    acknowledged: pluginReports.flatMap(({ suppressedViolations = [] }) => suppressedViolations),
  };
}

/** Returns the acknowledgements without a finding. */
function stale({ app, assembly }: { app: App; assembly: CloudAssembly }): readonly string[] {
  const used = new Set(
    reported(assembly).acknowledged.map((a) => `${a.acknowledgedId} ${a.acknowledgedAt}`),
  );
  return app.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.keys(data).map((id) => `${id} ${node.path}`)),
    )
    .filter((acknowledgement) => !used.has(acknowledgement));
}

/** Synthesizes a stage with cdk-nag too. */
function synthWithNag({
  demo = false,
  extend,
}: {
  readonly demo?: boolean;
  readonly extend?: (app: App) => void;
}) {
  return synthExtendedStage({ demo }, (app) => {
    extend?.(app);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  });
}

const stage = synthWithNag({ demo: true });

it("the checks report only acknowledged findings of the app", () => {
  const { violations, conclusions } = reported(stage.assembly);
  expect(violations).toEqual([]);
  // A plugin that failed has no findings either.
  expect(conclusions).toEqual(["success", "success", "success"]);
});

const functions = stageFunctions.map(({ path }) => path).toSorted();

/** The public methods and the methods that a function verifies. */
const withoutAuthorizer = [
  "hooks/github/POST",
  "hooks/lab11/POST",
  "hooks/std/POST",
  "open/GET",
].map((route) => `Signet-dev-Api/Api/RestApi/Default/${route}/Method`);

it("the app acknowledges exactly these findings, each with a reason", () => {
  const { acknowledged } = reported(stage.assembly);
  expect(acknowledged.map((a) => `${a.ruleName} ${a.acknowledgedAt}`).toSorted()).toEqual([
    ...withoutAuthorizer.map((path) => `AwsSolutions-APIG4 ${path}`),
    ...Object.keys(routes)
      .map((key) => key.replace(/^(\w+) \/(.*)$/, "$2/$1"))
      .toSorted()
      .map((route) => `AwsSolutions-COG4 Signet-dev-Api/Api/RestApi/Default/${route}/Method`),
    "AwsSolutions-DDB3 Signet-dev-Api/Api/Deliveries",
    ...["Api/Logging", ...functions]
      .toSorted()
      .map((id) => `AwsSolutions-IAM5[Resource::*] Signet-dev-Api/${id}/Role`),
    ...withoutAuthorizer.map((path) => `LOCK01 ${path}`),
    ...functions.map((id) => `Serverless-LambdaDLQ Signet-dev-Api/${id}/Function`),
  ]);
  for (const { reason } of acknowledged) expect(reason?.length).toBeGreaterThan(20);
});

it("a public route is acknowledged with the reason in the table of routes", () => {
  const { acknowledged } = reported(stage.assembly);
  const open = acknowledged.find(
    ({ ruleName, acknowledgedAt }) =>
      ruleName === "AwsSolutions-APIG4" && acknowledgedAt?.includes("/open/"),
  );
  expect(open?.reason).toBe(
    "public on purpose: says hello to anyone, holds no secret and reads no input",
  );
});

it("the app has no stale acknowledgements", () => {
  expect(stale(stage)).toEqual([]);
});

it("the checks report a handler without its guard", () => {
  const { assembly } = synthWithNag({
    extend(app) {
      const hooks = app.node.findChild("Signet-dev-Api").node.findChild("Hooks");
      const fn = hooks.node.findChild("Function").node.defaultChild as CfnFunction; // CDK types it as a construct.
      fn.handler = "handler.handler";
    },
  });
  const { violations } = reported(assembly);
  expect(violations.map(({ ruleName }) => ruleName)).toEqual(Array(4).fill("LOCK04"));
});

it("a new finding is reported, and a stale acknowledgement is detected", () => {
  const { app, assembly } = synthWithNag({
    extend(scope) {
      const other = new Stack(scope, "Other");
      const rotated = new Key(other, "Rotated", { enableKeyRotation: true });
      new Key(other, "Unrotated");
      acknowledge(rotated, "AwsSolutions-KMS5", "an acknowledgement without a finding");
    },
  });
  expect(reported(assembly).violations.map(({ ruleName }) => ruleName)).toEqual([
    "AwsSolutions-KMS5",
  ]);
  expect(stale({ app, assembly })).toEqual(["AwsSolutions::AwsSolutions-KMS5 Other/Rotated"]);
});
