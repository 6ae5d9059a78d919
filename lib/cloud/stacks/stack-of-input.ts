import type { Assets } from "../assembly/assets.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { readTemplate } from "../assembly/read-template.ts";
import { UsedAssets } from "../deployment/history/stack-input.ts";
import type { StackInput } from "../state/stack-history.ts";
import { readTemplateBody } from "./read-template-body.ts";

/** What a request says about a stack besides its input. */
export type MoreOfStack = Partial<Pick<AssemblyStack, "imports" | "importsExisting">> &
  Pick<Assets, "codeToCome">;

/**
 * Returns the stack that an input describes, for the deployer.
 *
 * @param files Paths of the files that were uploaded, by S3 key. The files of the input are there in addition.
 */
export function stackOfInput(
  name: string,
  input: StackInput,
  files: ReadonlyMap<string, string>,
  { codeToCome, ...more }: MoreOfStack = {},
): AssemblyStack {
  const { templateBody, parameters, assets, origin, capabilities, tags, notificationArns } = input;
  return {
    name,
    id: name,
    dependencies: [],
    template: readTemplate(readTemplateBody(templateBody), name),
    parameters: new Map(Object.entries(parameters)),
    assets: new UsedAssets([...Object.entries(assets), ...files], { codeToCome }),
    submitted: { origin, templateBody, capabilities, tags, notificationArns },
    parse: readTemplateBody,
    missing: [],
    errors: [],
    paths: new Map(),
    ...more,
  };
}
