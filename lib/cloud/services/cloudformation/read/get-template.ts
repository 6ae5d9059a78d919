import { processedTemplate } from "../../../assembly/read-template.ts";
import type { StackInput } from "../../../state/stack-history.ts";
import { shapeXml } from "../../protocol/query/shape-xml.ts";
import { changeSetFor, stackFor, WITH_ID } from "../access/stack-for.ts";
import { invalid, stackNameIn } from "../request/names.ts";
import type { StackCall } from "../request/stack-call.ts";
import { templateOf } from "./template-of.ts";

/** The template of a stack whose first change set is not executed yet. */
const NO_TEMPLATE = "{}";

/** Returns the template of a stack or change set, as it was submitted or as its transforms made it. */
export function getTemplate(stackCall: StackCall): string {
  const { form } = stackCall;
  if (stackNameIn(form) === undefined && !form.has("ChangeSetName")) {
    throw invalid("StackName is required if ChangeSetName is not specified.");
  }
  const input = form.has("ChangeSetName")
    ? changeSetFor(stackCall, "GetTemplate").changeSet.input
    : stackFor(stackCall, "GetTemplate", WITH_ID).input;
  const isProcessed = form.get("TemplateStage") === "Processed";
  return shapeXml({
    TemplateBody: input ? bodyOf(input, isProcessed) : NO_TEMPLATE,
    StagesAvailable: ["Original", "Processed"],
  });
}

function bodyOf(input: StackInput, isProcessed: boolean): string {
  const processed = isProcessed
    ? processedTemplate(templateOf(input), new Map(Object.entries(input.parameters)))
    : undefined;
  return processed === undefined ? input.templateBody : JSON.stringify(processed);
}
