import { Lazy } from "aws-cdk-lib";
import type { CfnStage, RestApi } from "aws-cdk-lib/aws-apigateway";

/** The settings of the stage's methods, to which those of single routes can still be added. */
export function methodSettings({ deploymentStage }: RestApi): CfnStage.MethodSettingProperty[] {
  const resource = deploymentStage.node.defaultChild as CfnStage; // Which a Stage has for it.
  // The one for all methods, which the stage was made with.
  const settings = [...(resource.methodSettings as CfnStage.MethodSettingProperty[])];
  resource.methodSettings = Lazy.any({ produce: () => settings });
  return settings;
}
