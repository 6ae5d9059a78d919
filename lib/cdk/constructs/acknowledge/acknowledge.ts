import { Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import { CHECKS_PLUGIN } from "../../findings/plugin-name.ts";

/**
 * Accepts one finding of a validation plugin on a construct and its descendants. The id is qualified with the
 * plugin's name. CDK then removes the finding and records it with the reason in `validation-report.json`. If the id
 * were not qualified, cdk-nag would drop the finding without a record.
 *
 * @param finding Name of the finding as the report prints it, text in brackets included: `AwsSolutions-COG4`,
 *   `Serverless-LambdaDLQ`, `LOCK01`, `LOCK06[API_TOKEN]`.
 */
export function acknowledge(construct: IConstruct, finding: string, reason: string): void {
  const pack = /^LOCK\d/.test(finding) ? CHECKS_PLUGIN : finding.slice(0, finding.indexOf("-"));
  Validations.of(construct).acknowledge({ id: `${pack}::${finding}`, reason });
}
