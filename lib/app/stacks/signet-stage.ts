import { Aws } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { APP } from "../contract/app.ts";
import { LOCAL_STAGE } from "../../formats/sealed/stage-name.ts";
import { stackName } from "../../formats/app/stack-name.ts";
import { ApiStack, type ApiStackProps } from "./api-stack.ts";
import { CallersStack } from "./callers-stack.ts";
import { KeyStack } from "./key-stack.ts";

/** Arguments of {@link signetStage}. */
export interface SignetStageProps extends Pick<ApiStackProps, "sealed" | "bundles" | "oidc"> {
  readonly stage: string;
  /** Whether to create the callers of the demonstration. */
  readonly demo: boolean;
}

/** Creates the stacks of one stage in the order of their deployment: keys, API and, for a demo, callers. */
export function signetStage(
  scope: Construct,
  { stage, sealed, bundles, oidc, demo }: SignetStageProps,
): void {
  const { keys } = new KeyStack(scope, stackName(stage, "Key"), { stage });
  const { routes } = new ApiStack(scope, stackName(stage, "Api"), {
    sealed,
    bundles,
    oidc,
    keys,
  });
  if (!demo) return;
  // The local cloud uses bare names. On AWS, several stages and regions may share an account.
  const prefix = stage === LOCAL_STAGE ? "" : `${APP}-${stage}-${Aws.REGION}-`;
  new CallersStack(scope, stackName(stage, "Callers"), { routes, prefix });
}
