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
  // Names have a prefix on AWS, because several stages may share an account. The local cloud has one stage and no
  // prefix.
  const prefix = stage === LOCAL_STAGE ? "" : `${APP}-${stage}-`;
  new CallersStack(scope, stackName(stage, "Callers"), { routes, prefix });
}
