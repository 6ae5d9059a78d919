import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from "aws-cdk-lib";
import { CHECKS_PLUGIN } from "../findings/plugin-name.ts";
import type { Finding, Rule } from "./rules/rule.ts";
import { rules } from "./all-rules.ts";
import { Templates } from "./template/templates.ts";

/**
 * A validation plugin that fails the synthesis of an app with an insecure configuration. It works for any CDK app.
 *
 * Each finding names its construct, the risk, the fix, and how to acknowledge it with a reason. Acknowledged findings
 * are listed with their reasons in `validation-report.json`. If a rule cannot determine a value from the templates,
 * it reports a finding too.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 * @example
 * Validations.of(app).addPlugins(new LockdownChecks());
 */
export class LockdownChecks implements IPolicyValidationPlugin {
  /** Name of the plugin, which qualifies the ids of its findings. */
  readonly name: string = CHECKS_PLUGIN;
  /** Ids of the rules, `LOCK01` to `LOCK21`. */
  readonly ruleIds: string[] = rules.map(({ id }) => id);

  /**
   * Checks the templates that CDK has synthesized. CDK calls this method.
   *
   * @returns A report with one violation for each finding.
   * @throws {CodedError} If a template belongs to no stack of the app (`code` is `ERR_TEMPLATE_UNSEEN`), or if a
   *   template, asset manifest or Dockerfile is not a regular file or is too large (`ERR_FILE_REFUSED`).
   */
  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const templates = new Templates(context);
    const violations = rules.flatMap((rule) =>
      rule.check(templates).map((finding) => violation(rule, finding)),
    );
    return { success: violations.length === 0, violations };
  }
}

function violation({ id, risk, mend }: Rule, finding: Finding): PolicyViolation {
  const { resource, problem, locations = [], about } = finding;
  const ruleName = about === undefined ? id : `${id}[${about}]`;
  return {
    ruleName,
    description: `${problem}. ${risk}`,
    fix: `${mend} Or acknowledge it with a reason: Validations.of(construct).acknowledge({ id: "${CHECKS_PLUGIN}::${ruleName}", reason: "..." })`,
    severity: "error",
    violatingResources: [{ constructPath: resource.path, locations: [...locations] }],
  };
}
