import { join, resolve } from "node:path";
import { CodedError, messageOf } from "../../../errors.ts";
import {
  parseSealingMetadata,
  SEALING_METADATA,
  type SealingMetadata,
} from "../../../formats/sealed/sealing-metadata.ts";
import { isMap } from "../../../json.ts";
import { LIMITS, readRegularText } from "../../../regular-file.ts";

/** An assembly, or the metadata of sealed secrets in it, cannot be read. */
export class SealingMetadataUnreadable extends CodedError {
  readonly code = "ERR_SEALING_METADATA";
}

/** A function with sealed secrets in an assembly. */
export interface SynthesizedSealing extends SealingMetadata {
  /** Path of the construct in the app. */
  readonly construct: string;
  /** Stack of the function, as `cdk deploy` names it. */
  readonly stack: string;
  /** Account that the stack was synthesized for. `undefined` if the stack fits any account. */
  readonly accountId: string | undefined;
  /** Region that the stack was synthesized for. `undefined` if the stack fits any region. */
  readonly region: string | undefined;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads which functions of a cloud assembly (`cdk.out`) have sealed secrets, in the order of their paths. The stacks of
 * CDK Stages, which are assemblies inside the assembly, are included.
 *
 * @throws {SealingMetadataUnreadable} If the directory is not an assembly, or if the metadata is damaged.
 */
export function readSealingMetadata(directory: string): readonly SynthesizedSealing[] {
  const found = inAssembly(directory, new Set());
  return found.toSorted((a, b) => (a.construct < b.construct ? -1 : 1));
}

function inAssembly(directory: string, visited: Set<string>): readonly SynthesizedSealing[] {
  const path = resolve(directory);
  const manifest = join(directory, "manifest.json");
  if (visited.has(path)) throw damaged(manifest, "it contains itself");
  visited.add(path);
  const { artifacts = {} } = readJson(manifest);
  if (!isMap(artifacts)) throw damaged(manifest, "its artifacts are not a map");
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (!isMap(artifact)) throw damaged(manifest, `artifact ${id} is not a map`);
    const properties = isMap(artifact["properties"]) ? artifact["properties"] : {};
    if (artifact["type"] === "cdk:cloud-assembly") {
      const { directoryName } = properties;
      if (typeof directoryName === "string") {
        return inAssembly(join(directory, directoryName), visited);
      }
      throw damaged(manifest, `artifact ${id} names no directory`);
    }
    return artifact["type"] === "aws:cloudformation:stack" ? inStack(directory, id, artifact) : [];
  });
}

function inStack(directory: string, id: string, artifact: Members): readonly SynthesizedSealing[] {
  const manifest = join(directory, "manifest.json");
  const { metadata = {}, additionalMetadataFile: file, displayName, environment } = artifact;
  const [, account, region] =
    /^aws:\/\/([^/]+)\/([^/]+)$/.exec(typeof environment === "string" ? environment : "") ?? [];
  const stack = {
    stack: typeof displayName === "string" ? displayName : id,
    accountId: known(account),
    region: known(region),
  };
  const found = (entries: unknown, from: string) =>
    sealingsIn(entries, from).map((sealing) => ({ ...sealing, ...stack }));
  // CDK writes the metadata of a stack into a file of its own. Older versions wrote it into the manifest.
  if (file === undefined) return found(metadata, manifest);
  if (typeof file !== "string") throw damaged(manifest, `artifact ${id} names no metadata file`);
  const more = join(directory, file);
  return [...found(metadata, manifest), ...found(readJson(more), more)];
}

function known(part: string | undefined): string | undefined {
  return part?.startsWith("unknown-") ? undefined : part;
}

function sealingsIn(
  metadata: unknown,
  file: string,
): readonly (SealingMetadata & Pick<SynthesizedSealing, "construct">)[] {
  if (!isMap(metadata)) throw damaged(file, "its metadata is not a map");
  return Object.entries(metadata).flatMap(([path, entries]) => {
    if (!Array.isArray(entries) || !entries.every(isMap)) {
      throw damaged(file, `the metadata of ${path} is not a list of maps`);
    }
    return entries
      .filter(({ type }) => type === SEALING_METADATA)
      .map(({ data }) => {
        const parsed = parseSealingMetadata(data);
        if (parsed.ok) return { ...parsed.metadata, construct: path.replace(/^\//, "") };
        throw new SealingMetadataUnreadable(
          `${file}: the metadata of ${path} is invalid at ${parsed.place}; use versions of signet-cdk and signet-cli that fit, and synthesize the app again`,
        );
      });
  });
}

function damaged(file: string, reason: string): SealingMetadataUnreadable {
  return new SealingMetadataUnreadable(
    `${file} is damaged: ${reason}; synthesize the app again (cdk synth)`,
  );
}

function readJson(path: string): Members {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readRegularText(path, LIMITS.generated));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw damaged(path, "it is not JSON");
    throw new SealingMetadataUnreadable(
      `cannot read ${path} (${messageOf(cause)}); synthesize the app first (cdk synth)`,
      { cause },
    );
  }
  if (isMap(parsed)) return parsed;
  throw damaged(path, "it is not a map");
}
