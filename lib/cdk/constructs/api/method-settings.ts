import { Lazy } from "aws-cdk-lib";
import type { CfnStage, RestApi } from "aws-cdk-lib/aws-apigateway";

/**
 * Returns the method settings of the API's stage as an array. Settings of single routes may be pushed to the array
 * later; the template contains them too.
 */
export function methodSettings({ deploymentStage }: RestApi): CfnStage.MethodSettingProperty[] {
  const resource = deploymentStage.node.defaultChild as CfnStage; // CDK types it as a construct.
  // The stage was created with one entry, for all methods.
  const settings = [...(resource.methodSettings as CfnStage.MethodSettingProperty[])];
  resource.methodSettings = Lazy.any({ produce: () => settings });
  return settings;
}
