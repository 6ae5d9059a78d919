import { att, ref, type Resource } from "./sketch.ts";

/** A published version of a function. */
export function version(functionId: string, properties: object = {}): Resource {
  return {
    Type: "AWS::Lambda::Version",
    Properties: { FunctionName: ref(functionId), ...properties },
  };
}

/** An alias of a function for the version of another resource. */
export function alias(
  functionId: string,
  Name: string,
  versionId: string,
  properties: object = {},
): Resource {
  return {
    Type: "AWS::Lambda::Alias",
    Properties: {
      FunctionName: ref(functionId),
      FunctionVersion: att(versionId, "Version"),
      Name,
      ...properties,
    },
  };
}
