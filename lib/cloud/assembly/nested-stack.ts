import { dirname, basename } from "node:path";
import { ADVICE } from "./advice.ts";
import { readJsonText } from "./artifact.ts";
import { assetAt } from "./asset-at.ts";
import type { AssemblyStack } from "./manifest.ts";
import { readTemplate } from "./read-template.ts";
import { TemplateUnsupported } from "./template.ts";

/** The type of a nested stack. */
export const NESTED_STACK = "AWS::CloudFormation::Stack";

/** A nested stack as its parent declares it. */
export interface NestedDeclaration {
  /** Name of the stack itself. */
  readonly name: string;
  /** Construct path of the resource. */
  readonly path: string;
  readonly templateUrl: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Returns the stack that a resource declares. Its template and its assets are file assets of the parent's assembly.
 *
 * @throws {TemplateUnsupported} If the template is not a file asset, contains itself, or needs further capabilities.
 * @throws {AssemblyInvalid} If the file cannot be read.
 */
export function nestedStack(
  parent: AssemblyStack,
  { name, path, templateUrl, parameters }: NestedDeclaration,
): AssemblyStack {
  const object = objectAt(templateUrl);
  const file = object && assetAt(parent.assets, object.bucket, object.key);
  if (file === undefined) {
    throw new TemplateUnsupported(
      `property TemplateURL ${templateUrl} names neither a file asset of the assembly nor an uploaded file`,
      { advice: ADVICE.nestedStack },
    );
  }
  const { outer = [] } = parent;
  if (outer.includes(file)) {
    throw new TemplateUnsupported("property TemplateURL names a template that contains itself");
  }
  // CDK writes the construct of the resource as `Parent/Name.NestedStack/Name.NestedStackResource`.
  const constructPath = path.replace(/\.NestedStack\/[^/]*\.NestedStackResource$/, "");
  const { text, json } = readJsonText(dirname(file), basename(file), parent.parse);
  parent.requireCapabilities?.(json);
  const template = readTemplate(json, constructPath);
  const missing = [...parameters.keys()].filter((key) => !Object.hasOwn(template.parameters, key));
  if (missing.length > 0) {
    throw new TemplateUnsupported(
      `Parameters: [${missing.join(", ")}] do not exist in the template`,
    );
  }
  return {
    name,
    // Messages and --stacks name the stack of the app.
    id: parent.id,
    parent: parent.name,
    outer: [...outer, file],
    dependencies: [],
    template,
    parameters,
    assets: parent.assets,
    missing: [],
    ...(parent.submitted ? { submitted: { ...parent.submitted, templateBody: text } } : {}),
    ...(parent.parse ? { parse: parent.parse } : {}),
    ...(parent.requireCapabilities ? { requireCapabilities: parent.requireCapabilities } : {}),
    errors: [],
    paths: new Map(
      Object.keys({ ...template.parameters, ...template.outputs, ...template.rules }).map((key) => [
        key,
        constructPath,
      ]),
    ),
  };
}

/** Returns the object of S3 at a URL. The bucket is a part of the host, or else the first segment of the path. */
export function objectAt(
  url: string,
): { readonly bucket: string; readonly key: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname).slice(1);
  const endOfBucket = hostname.search(/\.s3[.-]/);
  if (endOfBucket > 0) return { bucket: hostname.slice(0, endOfBucket), key: path };
  const slash = path.indexOf("/");
  return { bucket: path.slice(0, Math.max(slash, 0)), key: path.slice(slash + 1) };
}
