import { Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import { CHECKS_PLUGIN } from "../../plugin-name.ts";

/**
 * Accepts one finding of a validation plugin on a construct and what is inside it. The id is qualified, so
 * that it is CDK that takes the finding out and keeps it with its reason in `validation-report.json`; by
 * its bare id cdk-nag would drop it without a trace.
 *
 * @param finding As it is printed: `AwsSolutions-COG4`, `Serverless-LambdaDLQ`, `LOCK01`; what follows the
 *   name in brackets included.
 */
export function acknowledge(construct: IConstruct, finding: string, reason: string): void {
  const pack = /^LOCK\d/.test(finding) ? CHECKS_PLUGIN : finding.slice(0, finding.indexOf("-"));
  Validations.of(construct).acknowledge({ id: `${pack}::${finding}`, reason });
}
