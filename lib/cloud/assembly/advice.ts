const LOCALLY = "where the context value signet:localCloud is true";
const WITHOUT_STACK = "leave its stack out with --stacks";

/** What to do about a part of a stack that the local cloud cannot deploy, by the kind of part. */
export const ADVICE = {
  context: "run `npx cdk synth` once with credentials, so that it writes cdk.context.json",
  customResource: `the local cloud runs no custom resources: leave it out ${LOCALLY}, or ${WITHOUT_STACK}`,
  environment: `start the local cloud for that account and region, or ${WITHOUT_STACK}`,
  error: "correct what the annotation of the app names, and synthesize again",
  exportInUse: "deploy that stack too: name both with --stacks, or keep the export as it is",
  exportMissing: "deploy the stack that exports it too: name it with --stacks",
  name: "give one of the two another name",
  nestedStack: `use a Stack instead of a NestedStack ${LOCALLY}, or ${WITHOUT_STACK}`,
  policy: `write the policy without this part ${LOCALLY}, or ${WITHOUT_STACK}`,
  property: `leave the property out ${LOCALLY}, or ${WITHOUT_STACK}`,
  rule: "pass other values with --parameters",
  template: `leave this part of the template out ${LOCALLY}, or ${WITHOUT_STACK}`,
  type: `leave the resource out ${LOCALLY}, or ${WITHOUT_STACK}`,
  value: `change the value ${LOCALLY}, or ${WITHOUT_STACK}`,
} as const;

/** Returns what to do about a resource whose type the local cloud does not support. */
export function typeAdvice(type: string): string {
  if (type === "AWS::CloudFormation::Stack") return ADVICE.nestedStack;
  const isCustom = type.startsWith("Custom::") || type === "AWS::CloudFormation::CustomResource";
  return isCustom ? ADVICE.customResource : ADVICE.type;
}
