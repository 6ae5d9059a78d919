import { join } from "node:path";
import { CodedError, messageOf } from "../../errors.ts";
import { isMap } from "../../json.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";

/** The assembly is missing or damaged. */
export class AssemblyInvalid extends CodedError {
  readonly code = "ERR_ASSEMBLY";
}

/** An entry of `manifest.json`: a stack, a nested assembly, or an entry that a deployment does not need. */
export interface Artifact {
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
export type Metadata = Readonly<Record<string, unknown>>;

/** A context look-up in an account, whose result the app did not have when it was synthesized. */
export interface MissingLookup {
  /** Key of the value in `cdk.context.json`. */
  readonly key: string;
  readonly provider: string;
  /** Account and region of the look-up, or `undefined` for a look-up without one. */
  readonly accountId: string | undefined;
  readonly region: string | undefined;
}

/** The content of `manifest.json`. */
export interface Manifest {
  readonly artifacts: ReadonlyMap<string, Artifact>;
  readonly missing: readonly MissingLookup[];
}

/** @throws {AssemblyInvalid} If the directory has no valid `manifest.json`. */
export function readManifest(directory: string): Manifest {
  const { artifacts = {}, missing = [] } = readJson(directory, "manifest.json");
  const entries = typeof artifacts === "object" && artifacts !== null ? artifacts : { artifacts };
  const checked = new Map<string, Artifact>();
  for (const [id, artifact] of Object.entries(entries)) {
    if (!isArtifact(artifact)) {
      throw new AssemblyInvalid(`${directory}/manifest.json: artifact ${id} is damaged`);
    }
    checked.set(id, artifact);
  }
  if (!Array.isArray(missing) || !missing.every(isMap)) {
    throw new AssemblyInvalid(`${directory}/manifest.json: the list "missing" is damaged`);
  }
  return { artifacts: checked, missing: missing.map(lookupOf) };
}

function lookupOf({ key, provider, props }: Readonly<Record<string, unknown>>): MissingLookup {
  const { account, region } = isMap(props) ? props : {};
  return {
    key: String(key),
    provider: String(provider),
    accountId: typeof account === "string" ? account : undefined,
    region: typeof region === "string" ? region : undefined,
  };
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

/** @throws {AssemblyInvalid} If the file does not exist or does not hold a map. */
export function readJson(directory: string, file: string): Readonly<Record<string, unknown>> {
  return readJsonText(directory, file).json;
}

/**
 * Returns a map, and the text of its file.
 *
 * @param parse Parses the text, which is JSON by default.
 * @throws {AssemblyInvalid} If the file does not exist or does not hold a map.
 */
export function readJsonText(
  directory: string,
  file: string,
  parse: (text: string) => unknown = JSON.parse,
): { readonly text: string; readonly json: Readonly<Record<string, unknown>> } {
  const path = join(directory, file);
  let text: string;
  let parsed: unknown;
  try {
    text = readRegularText(path, LIMITS.generated);
    parsed = parse(text);
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "it is not JSON" : messageOf(cause);
    throw new AssemblyInvalid(`${path} cannot be read (${reason}); run cdk synth first`, { cause });
  }
  if (!isMap(parsed)) {
    throw new AssemblyInvalid(`${path} cannot be read (it is not a map); run cdk synth first`);
  }
  return { text, json: parsed };
}
