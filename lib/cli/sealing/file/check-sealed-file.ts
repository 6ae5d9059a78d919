import { ENVIRONMENT_LIMIT_BYTES } from "../../../formats/function/env.ts";
import { namesHeldTwice, type SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import type { SealingMetadata } from "../../../formats/sealed/sealing-metadata.ts";
import { environmentBytesWith } from "../environment-bytes.ts";
import { segmentsOf, type SealedFile } from "../../../formats/sealed/function-segments.ts";

/** A finding about a function's part of a sealed file. With an `error` the function cannot be deployed correctly. */
interface Finding {
  readonly level: "error" | "warning" | "note";
  readonly functionName: string;
  readonly text: string;
}

/** How full a function's environment is. */
interface EnvironmentUse {
  readonly functionName: string;
  readonly segments: number;
  readonly names: number;
  /** Size of the environment in bytes. Names that CloudFormation generates count by their likely length. */
  readonly bytes: number;
}

export interface CheckedFile {
  readonly findings: readonly Finding[];
  readonly environments: readonly EnvironmentUse[];
}

/** The functions that the app declares, by name. */
type Declared = ReadonlyMap<string, Pick<SealingMetadata, "secrets" | "environmentBytes">>;

/** Share of the limit above which a warning is given, because the next secret may not fit. */
const FULL = 0.9;
/** KMS's limit on the ciphertext for Decrypt, in bytes. */
const CIPHERTEXT_LIMIT_BYTES = 6144;

/**
 * Checks a sealed file without decrypting it. Covers each function that the app or the file has.
 *
 * @param declared `undefined` if the functions of the app are not known. Then only the segments themselves are checked.
 */
export function checkSealedFile(file: SealedFile, declared: Declared | undefined): CheckedFile {
  const names = new Set([...(declared?.keys() ?? []), ...Object.keys(file.functions)]);
  const parts = [...names].toSorted().map((functionName) => {
    const isDeclared = declared === undefined || declared.has(functionName);
    if (isDeclared) return checkFunction(functionName, file, declared?.get(functionName));
    const text = "the app does not declare this function; remove its secrets, or declare it";
    return { findings: [{ level: "error", functionName, text } as const] };
  });
  return {
    findings: parts.flatMap(({ findings }) => findings),
    environments: parts.flatMap(({ environment }) => environment ?? []),
  };
}

function checkFunction(
  functionName: string,
  file: SealedFile,
  declared: Pick<SealingMetadata, "secrets" | "environmentBytes"> | undefined,
): { readonly findings: readonly Finding[]; readonly environment?: EnvironmentUse } {
  const findings: Finding[] = [];
  const segments = segmentsOf(file, functionName);
  const say = (level: Finding["level"], text: string): void => {
    findings.push({ level, functionName, text });
  };
  const held = [...new Set(segments.flatMap((segment) => segment.names))].toSorted();
  const list = (names: readonly string[]): string => names.join(", ");

  const twice = namesHeldTwice(segments);
  if (twice.length > 0) {
    say(
      "error",
      `several segments hold ${list(twice)}, probably after a merge; run compact, or set each of them again`,
    );
  }
  if (declared) {
    const secrets = declared.secrets.map(({ name }) => name);
    const missing = secrets.filter((name) => !held.includes(name));
    if (missing.length > 0) say("error", `no value is sealed for ${list(missing)}; set it`);
    const undeclared = held.filter((name) => !secrets.includes(name));
    if (undeclared.length > 0) {
      say("error", `the function does not declare ${list(undeclared)}; remove it, or declare it`);
    }
  }
  const oversized = segments.filter((one) => bytesOf(one) > CIPHERTEXT_LIMIT_BYTES);
  if (oversized.length > 0) {
    const what = list(oversized.flatMap((one) => one.names));
    say("error", `the ciphertext of ${what} is larger than KMS can decrypt; set it again`);
  }
  const stale = segments.flatMap((segment) => segment.stale ?? []);
  if (stale.length > 0) {
    say("note", `earlier values of ${list(stale)} are still in a ciphertext; run compact`);
  }
  const bare = segments.filter(({ form }) => form === "value");
  if (bare.length > 1) {
    say(
      "warning",
      `the adopted values ${list(bare.flatMap((one) => one.names))} are not bound to their names, so they could be exchanged; run compact`,
    );
  }
  if (segments.length > 1) {
    say(
      "note",
      `${segments.length} segments, and each needs a KMS call when the function starts; run compact`,
    );
  }
  if (new Set(segments.map(({ key }) => key)).size > 1) {
    say("note", "its segments are encrypted with several keys; run rewrap");
  }
  if (!declared) return { findings };
  const bytes = environmentBytesWith(declared, segments);
  const size = `the environment takes ${bytes} of the ${ENVIRONMENT_LIMIT_BYTES} bytes that Lambda allows`;
  if (bytes > ENVIRONMENT_LIMIT_BYTES) say("error", `${size}; run compact, or remove secrets`);
  else if (bytes > ENVIRONMENT_LIMIT_BYTES * FULL) say("warning", size);
  const environment = { functionName, segments: segments.length, names: held.length, bytes };
  return { findings, environment };
}

function bytesOf({ ciphertext }: SealedSegment): number {
  return Buffer.from(ciphertext, "base64").length;
}
