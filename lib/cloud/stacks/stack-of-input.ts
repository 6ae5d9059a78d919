import type { AssemblyStack } from "../assembly/manifest.ts";
import { readTemplate } from "../assembly/read-template.ts";
import { UsedAssets } from "../deployment/history/stack-input.ts";
import type { StackInput } from "../state/stack-history.ts";
import { readTemplateBody } from "./read-template-body.ts";

/**
 * Returns the stack that an input describes, for the deployer.
 *
 * @param files Paths of the files that were uploaded, by S3 key. The files of the input are there in addition.
 */
export function stackOfInput(
  name: string,
  input: StackInput,
  files: ReadonlyMap<string, string>,
  more: Partial<Pick<AssemblyStack, "imports" | "importsExisting">> = {},
): AssemblyStack {
  const { templateBody, parameters, assets, origin, capabilities, tags, notificationArns } = input;
  return {
    name,
    id: name,
    dependencies: [],
    template: readTemplate(readTemplateBody(templateBody), name),
    parameters: new Map(Object.entries(parameters)),
    assets: new UsedAssets([...Object.entries(assets), ...files]),
    submitted: { origin, templateBody, capabilities, tags, notificationArns },
    parse: readTemplateBody,
    missing: [],
    errors: [],
    paths: new Map(),
    ...more,
  };
}
