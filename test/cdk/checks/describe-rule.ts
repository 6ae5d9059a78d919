import { directoryUntilExit } from "../../temporary-directory.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Stack, Validations } from "aws-cdk-lib";
import { Code, Function, type FunctionProps, Runtime } from "aws-cdk-lib/aws-lambda";
import { describe, expect, it } from "vitest";
import { LockdownChecks } from "../../../lib/cdk/checks/index.ts";

/** A finding of our plugin in `validation-report.json`. */
export interface Reported {
  readonly ruleName: string;
  readonly description: string;
  readonly suggestedFix: string;
  readonly reason?: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}

/** Synthesizes an app with our plugin and returns its findings, open and acknowledged. */
export function check(app: App): {
  readonly found: readonly Reported[];
  readonly acknowledged: readonly Reported[];
} {
  Validations.of(app).addPlugins(new LockdownChecks());
  const { directory } = app.synth();
  const text = readFileSync(join(directory, "validation-report.json"), "utf8");
  const report: {
    pluginReports: {
      pluginName: string;
      violations: Reported[];
      suppressedViolations?: Reported[];
      metadata?: { error?: string };
    }[];
  } = JSON.parse(text);
  const ours = report.pluginReports.find(({ pluginName }) => pluginName === "Signet");
  expect(ours?.metadata?.error).toBeUndefined();
  return { found: ours?.violations ?? [], acknowledged: ours?.suppressedViolations ?? [] };
}

/** An app whose findings go to the report and do not fail the synthesis. */
export function reportingApp(): App {
  return new App({
    outdir: directoryUntilExit(),
    treeMetadata: false,
    context: { "@aws-cdk/core:failSynthOnValidationErrors": false },
  });
}

type Build = (stack: Stack) => void;

export interface RuleCases {
  /**
   * Name of the case, a function that builds it in a stack, the finding's path below the stack (empty for the stack
   * itself), and its text.
   */
  readonly fails: readonly (readonly [name: string, build: Build, path: string, problem: RegExp])[];
  readonly passes: readonly (readonly [name: string, build: Build])[];
}

/** Builds every case as a stack of one app, and checks the findings of one rule in each stack. */
export function describeRule(id: string, { fails, passes }: RuleCases): void {
  const app = reportingApp();
  const isOfRule = ({ ruleName }: Reported) => ruleName.replace(/\[.*/s, "") === id;
  for (const [index, [, build]] of fails.entries()) build(new Stack(app, `Fails${index}`));
  for (const [index, [, build]] of passes.entries()) build(new Stack(app, `Passes${index}`));
  const found = check(app).found.filter(isOfRule);

  const inStack = (stack: string) =>
    found.flatMap((finding) =>
      finding.violatingConstructs
        .filter(({ constructPath }) => `${constructPath}/`.startsWith(`${stack}/`))
        .map(({ constructPath }) => ({ ...finding, path: constructPath.slice(stack.length + 1) })),
    );

  describe(`rule ${id}`, () => {
    it.each(fails.map(([name, , path, problem], index) => [name, index, path, problem] as const))(
      "reports %s",
      (_, index, path, problem) => {
        const findings = inStack(`Fails${index}`);
        expect(findings.map((finding) => finding.path)).toContain(path);
        const finding = findings.find(
          (each) => each.path === path && problem.test(each.description),
        );
        expect(finding?.description ?? findings.map(({ description }) => description)).toMatch(
          problem,
        );
        expect(finding?.suggestedFix).toContain(`acknowledge({ id: "Signet::${finding?.ruleName}"`);
      },
    );

    it.each(passes.map(([name], index) => [name, index] as const))("accepts %s", (_, index) => {
      expect(inStack(`Passes${index}`).map(({ description }) => description)).toEqual([]);
    });
  });
}

/** A function with CDK's defaults. */
export function plainFunction(
  scope: Stack,
  id = "F",
  props: Partial<FunctionProps> = {},
): Function {
  return new Function(scope, id, {
    code: Code.fromInline("exports.handler = () => {}"),
    handler: "index.handler",
    runtime: Runtime.NODEJS_24_X,
    ...props,
  });
}
