import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { isMap, isTexts } from "../../json.ts";
import {
  AssemblyInvalid,
  readJson,
  readJsonText,
  readManifest,
  type Artifact,
  type MissingLookup,
} from "./artifact.ts";
import { readMetadata, type StackMetadata } from "./metadata.ts";
import { readTemplate } from "./read-template.ts";
import type { Template } from "./template.ts";

/** What the stack was submitted with, besides its template as it is read, its parameters and assets. */
interface SubmittedAs {
  /** Whether the API of CloudFormation was called, or the local cloud deploys an assembly. */
  readonly origin: "api" | "assembly";
  /** The template as submitted, in JSON or YAML. */
  readonly templateBody: string;
  readonly capabilities: readonly string[];
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly notificationArns: readonly string[];
  /** @default - as before, or not protected */
  readonly terminationProtection?: boolean;
}

/** A resource of the account that becomes a resource of a stack. */
interface ResourceToImport {
  readonly type: string;
  /** Values of the properties that identify the resource. */
  readonly identifier: Readonly<Record<string, string>>;
}

/** A stack in the output of `cdk synth`, or a stack that was submitted to CloudFormation. */
export interface AssemblyStack extends StackMetadata {
  /** Name of the stack in CloudFormation. */
  readonly name: string;
  /** Id in the tree of constructs, such as `Stage/Stack`, by which the CDK CLI selects the stack. */
  readonly id: string;
  /** Ids of the stacks that must be deployed before this stack. */
  readonly dependencies: readonly string[];
  /** Account that the stack was synthesized for, or `undefined` if the stack fits any account. */
  readonly accountId?: string;
  /** Region that the stack was synthesized for, or `undefined` if the stack fits any region. */
  readonly region?: string;
  readonly template: Template;
  /** Values of parameters that were given for the deployment. Other parameters have their default. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Directories of file assets, by the S3 key under which CloudFormation would find them; uploaded files by `uploadedName`. */
  readonly assets: ReadonlyMap<string, string>;
  /** Name of the stack that contains this one. @default - it is a stack of the app */
  readonly parent?: string;
  /** Paths of the templates of this nested stack and of the nested stacks that contain it. @default - no nested stack */
  readonly outer?: readonly string[];
  /** Absent for stacks that are only reviewed. */
  readonly submitted?: SubmittedAs;
  /** Resources to import, by logical id. @default - no resource is imported */
  readonly imports?: Readonly<Record<string, ResourceToImport>>;
  /** Whether a new resource that its name identifies may be imported. @default false */
  readonly importsExisting?: boolean;
  /** Whether changes that calls made since the last deployment are reverted. @default false */
  readonly revertsDrift?: boolean;
  /** Parses the template of a nested stack. @default - it is JSON */
  readonly parse?: (text: string) => Readonly<Record<string, unknown>>;
  /** Throws `TemplateUnsupported` if the caller has not passed a capability that a nested stack needs. @default - never */
  readonly requireCapabilities?: (template: Readonly<Record<string, unknown>>) => void;
  /** Context look-ups of the stack's account and region whose results the templates lack. */
  readonly missing: readonly MissingLookup[];
}

/**
 * Reads the stacks of a cloud assembly (`cdk.out`) and of the assemblies in it, which CDK writes for each Stage.
 * Each stack comes after the stacks that it depends on.
 *
 * @throws {AssemblyInvalid} If the directory is not an assembly.
 */
export function readAssembly(directory: string): readonly AssemblyStack[] {
  const stacks = stacksIn(resolve(directory), []);
  if (stacks.length === 0) throw new AssemblyInvalid(`${directory} contains no stack`);
  return stacks;
}

/** @param outer The assemblies that contain this assembly. */
function stacksIn(directory: string, outer: readonly string[]): readonly AssemblyStack[] {
  if (outer.includes(directory)) {
    throw new AssemblyInvalid(`${directory} contains itself as a nested assembly; run cdk synth`);
  }
  const { artifacts, missing } = readManifest(directory);
  const ordered: AssemblyStack[] = [];
  /** The ids of the stacks of each artifact. The list is empty while the artifact is being visited. */
  const visited = new Map<string, readonly string[]>();
  const visit = (artifactId: string): readonly string[] => {
    const known = visited.get(artifactId);
    const artifact = artifacts.get(artifactId);
    if (known || !artifact) return known ?? [];
    visited.set(artifactId, []);
    const before = (artifact.dependencies ?? []).flatMap(visit);
    const read = artifactStacks(directory, artifactId, artifact, [...outer, directory]);
    const stacks = read.map((stack) => ({
      ...stack,
      dependencies: [...new Set([...stack.dependencies, ...before])],
    }));
    ordered.push(...stacks);
    const ids = stacks.map(({ id }) => id);
    visited.set(artifactId, ids);
    return ids;
  };
  for (const id of artifacts.keys()) visit(id);
  return ordered.map((stack) => ({
    ...stack,
    missing: [...stack.missing, ...missing.filter((lookup) => concerns(lookup, stack, ordered))],
  }));
}

function artifactStacks(
  directory: string,
  artifactId: string,
  artifact: Artifact,
  outer: readonly string[],
): readonly AssemblyStack[] {
  if (artifact.type === "aws:cloudformation:stack") {
    return [readStack(directory, artifactId, artifact)];
  }
  if (artifact.type !== "cdk:cloud-assembly") return [];
  const { directoryName } = artifact.properties ?? {};
  if (typeof directoryName !== "string") {
    throw new AssemblyInvalid(
      `${directory}/manifest.json: the nested assembly ${artifactId} has no directory`,
    );
  }
  return stacksIn(join(directory, directoryName), outer);
}

/** Whether a look-up belongs to this stack: it has the stack's account and region, or no stack has them. */
function concerns(
  lookup: MissingLookup,
  stack: AssemblyStack,
  all: readonly AssemblyStack[],
): boolean {
  const isThere = ({ accountId, region }: AssemblyStack) =>
    [undefined, accountId].includes(lookup.accountId) &&
    [undefined, region].includes(lookup.region);
  return isThere(stack) || !all.some(isThere);
}

function readStack(directory: string, artifactId: string, artifact: Artifact): AssemblyStack {
  const { templateFile, stackName, tags, terminationProtection, notificationArns } =
    artifact.properties ?? {};
  if (typeof templateFile !== "string") {
    throw new AssemblyInvalid(
      `${directory}/manifest.json: stack ${artifactId} has no template file`,
    );
  }
  const id = artifact.displayName ?? artifactId;
  const [, accountId = "", region = ""] =
    /^aws:\/\/([^/]+)\/([^/]+)$/.exec(artifact.environment ?? "") ?? [];
  const metadata = readMetadata(directory, artifact);
  const { text: templateBody, json } = readJsonText(directory, templateFile);
  return {
    ...metadata,
    name: typeof stackName === "string" ? stackName : artifactId,
    id,
    dependencies: [],
    ...(/^\d{12}$/.test(accountId) ? { accountId } : {}),
    ...(["", "unknown-region"].includes(region) ? {} : { region }),
    template: readTemplate(json, id, metadata.paths),
    submitted: {
      origin: "assembly",
      templateBody,
      // The CDK CLI always acknowledges these.
      capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
      tags: Object.entries(isMap(tags) ? tags : {}).map(([key, value]) => [key, String(value)]),
      notificationArns: isTexts(notificationArns) ? notificationArns : [],
      ...(typeof terminationProtection === "boolean" ? { terminationProtection } : {}),
    },
    parameters: new Map(),
    assets: readAssets(directory, `${artifactId}.assets.json`),
    missing: [],
  };
}

/** Returns the paths of file assets. A source is absolute or outside of the assembly if staging is disabled. */
function readAssets(directory: string, file: string): ReadonlyMap<string, string> {
  const assets = new Map<string, string>();
  if (!existsSync(join(directory, file))) return assets;
  const { files } = readJson(directory, file);
  for (const asset of isMap(files) ? Object.values(files) : []) {
    const { source, destinations } = isMap(asset) ? asset : {};
    const path = isMap(source) ? source["path"] : undefined;
    // An asset that a program produces has no path. A resource that uses it is rejected.
    if (typeof path !== "string" || !isMap(destinations)) continue;
    for (const destination of Object.values(destinations)) {
      const key = isMap(destination) ? destination["objectKey"] : undefined;
      if (typeof key === "string") assets.set(key, resolve(directory, path));
    }
  }
  return assets;
}
