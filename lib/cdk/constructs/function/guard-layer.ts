import { Stack } from "aws-cdk-lib";
import { type ILayerVersion, LayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { GUARD_LAYER } from "../../../formats/function/guard-config.ts";
import { runtimeCode } from "./runtime-code.ts";

/** Returns the layer that contains the guard. All functions of a stack share one layer. */
export function guardLayer(scope: Construct): ILayerVersion {
  const stack = Stack.of(scope);
  const there = stack.node.tryFindChild(GUARD_LAYER);
  if (there instanceof LayerVersion) return there;
  return new LayerVersion(stack, GUARD_LAYER, {
    code: runtimeCode("guard"),
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    description: "Signet's guard: verifies an event before the handler sees it",
  });
}
