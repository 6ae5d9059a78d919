import { isMap } from "../../json.ts";
import { ADVICE } from "./advice.ts";

/** A transform of a template that is not supported, and what to do about it. */
interface TransformProblem {
  readonly problem: string;
  readonly advice: string;
}

const SERVERLESS = "AWS::Serverless-2016-10-31";

/** Returns a problem for each transform except the language extensions, which need no other program. */
export function transformProblems({
  Transform: transform,
  Resources: resources,
}: Readonly<Record<string, unknown>>): readonly TransformProblem[] {
  const transforms: readonly unknown[] = Array.isArray(transform)
    ? transform
    : [transform ?? []].flat();
  return transforms
    .filter((name) => name !== "AWS::LanguageExtensions")
    .filter((name) => name !== SERVERLESS || !isWithoutEffect(resources))
    .map((name) => {
      const named = isMap(name) ? name["Name"] : name;
      const problem = `transform ${typeof named === "string" ? named : JSON.stringify(named)} is not supported`;
      return { problem, advice: name === SERVERLESS ? ADVICE.serverless : ADVICE.transform };
    });
}

/**
 * Whether AWS's transform for serverless apps makes nothing but nested stacks of published applications, which the
 * local cloud only records.
 */
function isWithoutEffect(resources: unknown): boolean {
  const types = isMap(resources)
    ? Object.values(resources).map((one) => (isMap(one) ? String(one["Type"]) : ""))
    : [];
  return types.every(
    (type) => !type.startsWith("AWS::Serverless::") || type === "AWS::Serverless::Application",
  );
}
