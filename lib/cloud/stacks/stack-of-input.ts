import { messageOf } from "../../errors.ts";
import { ADVICE } from "../assembly/advice.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { readTemplate } from "../assembly/read-template.ts";
import { TemplateUnsupported } from "../assembly/template.ts";
import { UsedAssets } from "../deployment/history/stack-input.ts";
import type { StackInput } from "../state/stack-history.ts";
import { FilesToUpload } from "./files-to-upload.ts";
import { requireCapabilities } from "./needed-capabilities.ts";
import { readTemplateBody } from "./read-template-body.ts";

/** What is done with a stack besides the deployment of its template. */
export interface StackOptions extends Partial<
  Pick<AssemblyStack, "imports" | "importsExisting" | "revertsDrift">
> {
  /** Whether the stack is only tried for a change set, so that its code may be uploaded later. */
  readonly isReviewed?: boolean;
}

/**
 * Returns the stack that an input describes, for the deployer.
 *
 * @param files Paths of the files that were uploaded, by `uploadedName`. The files of the input are there in addition.
 */
export function stackOfInput(
  name: string,
  input: StackInput,
  files: ReadonlyMap<string, string>,
  { isReviewed = false, ...more }: StackOptions = {},
): AssemblyStack {
  const Assets = isReviewed ? FilesToUpload : UsedAssets;
  const { templateBody, parameters, assets, origin, capabilities, tags, notificationArns } = input;
  return {
    name,
    id: name,
    dependencies: [],
    template: readTemplate(readTemplateBody(templateBody), name),
    parameters: new Map(Object.entries(parameters)),
    assets: new Assets([...Object.entries(assets), ...files]),
    submitted: { origin, templateBody, capabilities, tags, notificationArns },
    parse: readTemplateBody,
    requireCapabilities: (template) => requireOfNested(template, capabilities),
    missing: [],
    errors: [],
    paths: new Map(),
    ...more,
  };
}

/** Checks the capabilities of a nested stack, which are those that the caller passed for the outermost stack. */
function requireOfNested(
  template: Readonly<Record<string, unknown>>,
  given: readonly string[],
): void {
  try {
    requireCapabilities(template, given, false);
  } catch (error) {
    throw new TemplateUnsupported(messageOf(error), { advice: ADVICE.capabilities, cause: error });
  }
}
