import { quoted } from "../../../lib/cli/client/curl-command.ts";
import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import type { SealedStage } from "./sealed-stage.ts";

/** The part of a stage that decides how it is deployed. */
type DeployedStage = Pick<SealedStage, "stage" | "functions" | "isOneOfSeveral">;

/** Returns how to put changed secrets of functions into use, as the end of a sentence. */
export function putIntoUse(stage: DeployedStage, functionNames: readonly string[]): string {
  if (stage.stage === LOCAL_STAGE) {
    return "signet serve reloads by itself if it watches, otherwise start it again";
  }
  const stacks = functionNames.flatMap((name) => stage.functions.get(name)?.stack ?? []);
  return `to put it into use: ${deployCommand(stage, stacks)}`;
}

/** Returns the command that deploys stacks of a stage, or starts the local cloud with them. */
export function deployCommand(
  { stage, isOneOfSeveral }: Omit<DeployedStage, "functions">,
  stacks: readonly string[],
): string {
  if (stage === LOCAL_STAGE) return "signet serve";
  const names = [...new Set(stacks)].map(quoted);
  const context = isOneOfSeveral ? [] : ["-c", `stage=${stage}`];
  return ["npx cdk deploy", ...(names.length === 0 ? ["--all"] : names), ...context].join(" ");
}
