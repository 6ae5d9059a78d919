import { Aws } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { APP } from "../../formats/sealed/sealed-segment.ts";
import { LOCAL_STAGE } from "../../formats/sealed/stage-name.ts";
import { stackName } from "../../formats/app/stack-name.ts";
import { ApiStack, type ApiStackProps } from "./api-stack.ts";
import { CallersStack } from "./callers-stack.ts";
import { KeyStack } from "./key-stack.ts";

/** Arguments of {@link signetStage}. */
export interface SignetStageProps extends Pick<
  ApiStackProps,
  "stage" | "sealed" | "bundles" | "oidc"
> {
  /** Whether to create the callers of the demonstration. */
  readonly demo: boolean;
}

/** Creates the stacks of one stage in the order of their deployment: keys, API and, for a demo, callers. */
export function signetStage(
  scope: Construct,
  { stage, sealed, bundles, oidc, demo }: SignetStageProps,
): void {
  const { sealingKey, environmentKey } = new KeyStack(scope, stackName(stage, "Key"), { stage });
  const { routes } = new ApiStack(scope, stackName(stage, "Api"), {
    stage,
    sealed,
    bundles,
    oidc,
    sealingKey,
    environmentKey,
  });
  if (!demo) return;
  // The local cloud uses bare names. On AWS, several stages and regions may share an account.
  const prefix = stage === LOCAL_STAGE ? "" : `${APP}-${stage}-${Aws.REGION}-`;
  new CallersStack(scope, stackName(stage, "Callers"), { routes, prefix });
}
