/** Returns whether resources of a type are made by a function or topic of the app. */
export function isCustomType(type: string): boolean {
  return type === "AWS::CloudFormation::CustomResource" || type.startsWith("Custom::");
}
