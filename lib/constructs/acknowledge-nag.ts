import { Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/**
 * Accepts one finding of cdk-nag's AwsSolutions pack on a construct and what is inside it. The id is
 * qualified, so that it is CDK that takes the finding out and keeps it with its reason in
 * `validation-report.json`; by its bare id cdk-nag would drop it without a trace.
 *
 * @param finding As cdk-nag prints it after `AwsSolutions-`, the part in brackets included.
 */
export function acknowledgeNag(construct: IConstruct, finding: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${finding}`, reason });
}
