import { join } from "node:path";
import { isMap } from "../../json.ts";
import { AssemblyInvalid, readJson, type Artifact, type Metadata } from "./artifact.ts";

/** An error annotation of the app. A stack with one is not deployed, as by `cdk deploy`. */
interface ErrorAnnotation {
  /** Construct path. */
  readonly path: string;
  readonly message: string;
}

export interface StackMetadata {
  readonly errors: readonly ErrorAnnotation[];
  /** Construct paths of the parts of the template, by logical id. */
  readonly paths: ReadonlyMap<string, string>;
}

/**
 * Reads the metadata of a stack in the manifest and in its own file.
 *
 * @throws {AssemblyInvalid} If metadata is damaged, because an error could be in the damaged part.
 */
export function readMetadata(directory: string, artifact: Artifact): StackMetadata {
  const { metadata = {}, additionalMetadataFile: file } = artifact;
  const more =
    file === undefined ? [] : entriesOf(readJson(directory, file), join(directory, file));
  const all = [...entriesOf(metadata, join(directory, "manifest.json")), ...more];
  return {
    errors: all
      .filter(({ type }) => type === "aws:cdk:error")
      .map(({ path, data }) => ({ path, message: String(data) })),
    paths: new Map(
      all
        .filter(({ type }) => type === "aws:cdk:logicalId")
        .map(({ path, data }) => [String(data), path]),
    ),
  };
}

interface MetadataEntry {
  readonly path: string;
  readonly type: unknown;
  readonly data: unknown;
}

function entriesOf(metadata: Metadata, file: string): readonly MetadataEntry[] {
  return Object.entries(metadata).flatMap(([path, entries]) => {
    if (!Array.isArray(entries) || !entries.every(isMap)) {
      throw new AssemblyInvalid(`${file}: metadata of ${path} is damaged; run cdk synth again`);
    }
    // Paths in metadata begin with a slash, unlike paths in templates.
    const constructPath = path.replace(/^\//, "");
    return entries.map(({ type, data }) => ({ path: constructPath, type, data }));
  });
}
