import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CodedError, messageOf } from "../../errors.ts";
import { parseTemplate, type Template } from "./template.ts";

/** One stack as `cdk synth` left it. */
export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  /** Directories of file assets, by the S3 key under which CloudFormation would find them. */
  readonly assets: ReadonlyMap<string, string>;
  /** Error annotations: `cdk deploy` refuses a stack that has any, and so do we. */
  readonly errors: readonly string[];
}

/** The assembly is not there, is damaged, or holds what cannot be deployed here. */
export class AssemblyInvalid extends CodedError {
  readonly code = "ERR_ASSEMBLY";
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly displayName?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly metadata?: Metadata;
  readonly additionalMetadataFile?: string;
}
type Metadata = Readonly<Record<string, readonly { type: string; data?: unknown }[]>>;

/**
 * The stacks of a cloud assembly (`cdk.out`), each after those it depends on.
 *
 * @throws {AssemblyInvalid} when the directory is no assembly.
 */
export function readAssembly(directory: string): readonly AssemblyStack[] {
  const manifest = readJson(directory, "manifest.json");
  const artifacts = new Map(Object.entries((manifest["artifacts"] ?? {}) as Record<string, Artifact>));
  const ordered = new Map<string, AssemblyStack>();
  const visit = (id: string): void => {
    const artifact = artifacts.get(id);
    if (!artifact || ordered.has(id)) return;
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    if (artifact.type === "cdk:cloud-assembly") {
      throw new AssemblyInvalid(
        `${id} is a nested assembly (a CDK Stage); point at the assembly inside it`,
      );
    }
    if (artifact.type === "aws:cloudformation:stack") {
      ordered.set(id, readStack(directory, id, artifact));
    }
  };
  for (const id of artifacts.keys()) visit(id);
  if (ordered.size === 0) throw new AssemblyInvalid(`${directory} holds no stack`);
  return [...ordered.values()];
}

function readStack(directory: string, id: string, artifact: Artifact): AssemblyStack {
  const { templateFile, stackName } = artifact.properties ?? {};
  if (typeof templateFile !== "string") {
    throw new AssemblyInvalid(`${directory}/manifest.json: stack ${id} names no template`);
  }
  const name = typeof stackName === "string" ? stackName : id;
  const metadata =
    artifact.metadata ??
    (artifact.additionalMetadataFile === undefined
      ? {}
      : (readJson(directory, artifact.additionalMetadataFile) as Metadata));
  return {
    name,
    template: parseTemplate(readJson(directory, templateFile), name),
    assets: readAssets(directory, `${id}.assets.json`),
    errors: Object.entries(metadata).flatMap(([path, entries]) =>
      entries
        .filter(({ type }) => type === "aws:cdk:error")
        .map(({ data }) => `${path}: ${String(data)}`),
    ),
  };
}

function readAssets(directory: string, file: string): ReadonlyMap<string, string> {
  const assets = new Map<string, string>();
  if (!existsSync(join(directory, file))) return assets;
  const { files } = readJson(directory, file) as { files?: Record<string, FileAsset> };
  for (const { source, destinations } of Object.values(files ?? {})) {
    for (const { objectKey } of Object.values(destinations)) {
      assets.set(objectKey, join(directory, source.path));
    }
  }
  return assets;
}

interface FileAsset {
  readonly source: { readonly path: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

function readJson(directory: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(join(directory, file), "utf8")) as Record<string, unknown>;
  } catch (cause) {
    throw new AssemblyInvalid(
      `${join(directory, file)} cannot be read (${messageOf(cause)}); run cdk synth first`,
      { cause },
    );
  }
}
