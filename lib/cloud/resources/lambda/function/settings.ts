import type { FunctionConfiguration } from "../../../account/account.ts";
import type { Properties } from "../../../assembly/properties.ts";

/** Reads whether Lambda stops an endless loop of the function. */
export function recursiveLoopOf(properties: Properties): FunctionConfiguration["recursiveLoop"] {
  properties.allow("RecursiveLoop", ["Allow", "Terminate"]);
  return properties.optionalText("RecursiveLoop") === "Allow" ? "Allow" : "Terminate";
}

/** Reads the queue or topic for asynchronous events that fail. */
export function deadLetterArn(properties: Properties): string | undefined {
  const arn = properties.map("DeadLetterConfig").only(["TargetArn"]).optionalText("TargetArn");
  // An empty text removes the queue.
  if (arn === undefined || arn === "") return undefined;
  return /^arn:[^:]+:(?:sqs|sns):[^:]+:\d{12}:[^:]+$/.test(arn)
    ? arn
    : properties.fail("DeadLetterConfig", `names ${arn}; it must be a queue or a topic`);
}

/** The runtimes with SnapStart. */
const SNAP_START = /^(?:java(?:11|17|[2-9]\d)|python3\.(?:1[2-9]|[2-9]\d)|dotnet(?:[89]|[1-9]\d))$/;

/**
 * Checks settings that have no effect in the local cloud, because it has one version of each runtime and starts every
 * process anew.
 *
 * @throws {TemplateUnsupported} If Lambda would refuse them.
 */
export function checkRuntimeSettings(properties: Properties, runtime: string): void {
  const snapStart = properties.map("SnapStart").only(["ApplyOn"]);
  snapStart.allow("ApplyOn", ["None", "PublishedVersions"]);
  if (snapStart.optionalText("ApplyOn") === "PublishedVersions" && !SNAP_START.test(runtime)) {
    properties.fail(
      "SnapStart",
      `is refused: ${runtime} is not supported for SnapStart enabled functions.`,
    );
  }
  const management = properties
    .map("RuntimeManagementConfig")
    .only(["RuntimeVersionArn", "UpdateRuntimeOn"])
    .allow("UpdateRuntimeOn", ["Auto", "FunctionUpdate", "Manual"]);
  if (management.optionalText("UpdateRuntimeOn") === "Manual") management.text("RuntimeVersionArn");
}
