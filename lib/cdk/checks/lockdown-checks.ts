import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from "aws-cdk-lib";
import { CHECKS_PLUGIN } from "../plugin-name.ts";
import type { Finding, Rule } from "./rules/rule.ts";
import { rules } from "./all-rules.ts";
import { Templates } from "./template/templates.ts";

/**
 * Fails the synthesis of an app that leaves a door open. For any CDK app:
 *
 *     Validations.of(app).addPlugins(new LockdownChecks());
 *
 * Each finding names its construct, the risk, the mend, and how to acknowledge it with a reason; what is
 * acknowledged stands with its reason in `validation-report.json`. What a rule cannot tell from the
 * templates is a finding, too.
 */
export class LockdownChecks implements IPolicyValidationPlugin {
  readonly name = CHECKS_PLUGIN;
  readonly ruleIds: string[] = rules.map(({ id }) => id);

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
    fix: `${mend} Or say why it is right: Validations.of(construct).acknowledge({ id: "${CHECKS_PLUGIN}::${ruleName}", reason: "..." })`,
    severity: "error",
    violatingResources: [{ constructPath: resource.path, locations: [...locations] }],
  };
}
