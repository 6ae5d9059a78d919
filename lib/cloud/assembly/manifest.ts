import { existsSync } from "node:fs";
import { join } from "node:path";
import { CodedError, messageOf } from "../../errors.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";
import { parseTemplate, type Template } from "./template.ts";
import { isMap } from "../../json.ts";

/** A stack in the output of `cdk synth`. */
export interface AssemblyStack {
  readonly name: string;
  /** Account that the stack was synthesized for, or `undefined` if the stack fits any account. */
  readonly accountId?: string;
  /** Region that the stack was synthesized for, or `undefined` if the stack fits any region. */
  readonly region?: string;
  readonly template: Template;
  /** Directories of file assets, by the S3 key under which CloudFormation would find them. */
  readonly assets: ReadonlyMap<string, string>;
  /** Error annotations. A stack with an error annotation is rejected, as by `cdk deploy`. */
  readonly errors: readonly string[];
}

/** The assembly is missing or damaged, or contains something that the local cloud cannot deploy. */
export class AssemblyInvalid extends CodedError {
  readonly code = "ERR_ASSEMBLY";
}

interface Artifact {
  readonly type: string;
  /** `aws://<account>/<region>`. Either part may be `unknown-…`. */
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly displayName?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly metadata?: Metadata;
  readonly additionalMetadataFile?: string;
}
/** Lists of maps with `type` and `data`, by construct path. */
type Metadata = Readonly<Record<string, unknown>>;

/**
 * Reads the stacks of a cloud assembly (`cdk.out`). Each stack comes after the stacks that it depends on.
 *
 * @throws {AssemblyInvalid} If the directory is not an assembly.
 * @throws {TemplateUnsupported} If a template contains something that the local cloud does not support.
 */
export function readAssembly(directory: string): readonly AssemblyStack[] {
  const artifacts = readArtifacts(directory);
  const ordered = new Map<string, AssemblyStack>();
  const visited = new Set<string>();
  const visit = (id: string): void => {
    const artifact = artifacts.get(id);
    if (!artifact || visited.has(id)) return;
    visited.add(id);
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    if (artifact.type === "cdk:cloud-assembly") {
      throw new AssemblyInvalid(
        `${id} is a nested assembly (a CDK Stage); pass the directory of the assembly inside it`,
      );
    }
    if (artifact.type === "aws:cloudformation:stack") {
      ordered.set(id, readStack(directory, id, artifact));
    }
  };
  for (const id of artifacts.keys()) visit(id);
  if (ordered.size === 0) throw new AssemblyInvalid(`${directory} contains no stack`);
  return [...ordered.values()];
}

function readArtifacts(directory: string): ReadonlyMap<string, Artifact> {
  const { artifacts = {} } = readJson(directory, "manifest.json");
  const entries = typeof artifacts === "object" && artifacts !== null ? artifacts : { artifacts };
  const checked = new Map<string, Artifact>();
  for (const [id, artifact] of Object.entries(entries)) {
    if (!isArtifact(artifact)) {
      throw new AssemblyInvalid(`${directory}/manifest.json: artifact ${id} is damaged`);
    }
    checked.set(id, artifact);
  }
  return checked;
}

function isArtifact(value: unknown): value is Artifact {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  const members: Partial<Record<keyof Artifact, unknown>> = value;
  const { type, dependencies = [], properties = {}, metadata = {} } = members;
  return (
    typeof type === "string" &&
    Array.isArray(dependencies) &&
    typeof properties === "object" &&
    isMap(metadata)
  );
}

function readStack(directory: string, id: string, artifact: Artifact): AssemblyStack {
  const { templateFile, stackName } = artifact.properties ?? {};
  if (typeof templateFile !== "string") {
    throw new AssemblyInvalid(`${directory}/manifest.json: stack ${id} has no template file`);
  }
  const name = typeof stackName === "string" ? stackName : id;
  const { metadata = {}, additionalMetadataFile: file } = artifact;
  const more = file === undefined ? [] : errorsIn(readJson(directory, file), join(directory, file));
  const [, accountId = "", region = ""] =
    /^aws:\/\/([^/]+)\/([^/]+)$/.exec(artifact.environment ?? "") ?? [];
  return {
    name,
    ...(/^\d{12}$/.test(accountId) ? { accountId } : {}),
    ...(["", "unknown-region"].includes(region) ? {} : { region }),
    template: parseTemplate(readJson(directory, templateFile), name),
    assets: readAssets(directory, `${id}.assets.json`),
    errors: [...errorsIn(metadata, join(directory, "manifest.json")), ...more],
  };
}

/** @throws {AssemblyInvalid} If metadata is damaged, because an error could be in the damaged part. */
function errorsIn(metadata: Metadata, file: string): readonly string[] {
  return Object.entries(metadata).flatMap(([path, entries]) => {
    if (!Array.isArray(entries) || !entries.every(isMap)) {
      throw new AssemblyInvalid(`${file}: metadata of ${path} is damaged; run cdk synth again`);
    }
    return entries
      .filter(({ type }) => type === "aws:cdk:error")
      .map(({ data }) => `${path}: ${String(data)}`);
  });
}

function readAssets(directory: string, file: string): ReadonlyMap<string, string> {
  const assets = new Map<string, string>();
  if (!existsSync(join(directory, file))) return assets;
  // `cdk synth` writes the file in this shape.
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
  const path = join(directory, file);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readRegularText(path, LIMITS.generated));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "it is not JSON" : messageOf(cause);
    throw new AssemblyInvalid(`${path} cannot be read (${reason}); run cdk synth first`, { cause });
  }
  if (!isMap(parsed)) {
    throw new AssemblyInvalid(`${path} cannot be read (it is not a map); run cdk synth first`);
  }
  return parsed;
}
