import {
  ENVIRONMENT_LIMIT_BYTES,
  environmentSize,
  missingSecrets,
  sealedEnvironment,
  type EnvContract,
} from "../../../formats/function/env.ts";
import {
  encryptionContext,
  namesHeldTwice,
  type SealedSegment,
} from "../../../formats/sealed/sealed-segment.ts";
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
  /** Lower bound of the environment's size in bytes. The values of its settings are not known here. */
  readonly bytes: number;
}

export interface CheckedFile {
  readonly findings: readonly Finding[];
  readonly environments: readonly EnvironmentUse[];
}

type Contracts = Readonly<Record<string, EnvContract>>;

/** Share of the limit above which a warning is given, because the next secret may not fit. */
const FULL = 0.9;
/** KMS's limit on the ciphertext for Decrypt, in bytes. */
const CIPHERTEXT_LIMIT_BYTES = 6144;

/** Checks a sealed file without decrypting it. Covers each function that the app or the file has. */
export function checkSealedFile(file: SealedFile, contracts: Contracts): CheckedFile {
  const names = new Set([...Object.keys(contracts), ...Object.keys(file.functions)]);
  const parts = [...names].toSorted().map((functionName) => {
    const contract = Object.hasOwn(contracts, functionName) ? contracts[functionName] : undefined;
    return checkFunction(functionName, file, contract);
  });
  return {
    findings: parts.flatMap(({ findings }) => findings),
    environments: parts.flatMap(({ environment }) => environment ?? []),
  };
}

function checkFunction(
  functionName: string,
  file: SealedFile,
  contract: EnvContract | undefined,
): { readonly findings: readonly Finding[]; readonly environment?: EnvironmentUse } {
  const findings: Finding[] = [];
  const segments = segmentsOf(file, functionName);
  const say = (level: Finding["level"], text: string): void => {
    findings.push({ level, functionName, text });
  };
  if (!contract) {
    say("error", "the app does not declare this function; remove its secrets, or declare it");
    return { findings };
  }
  const held = [...new Set(segments.flatMap((segment) => segment.names))].toSorted();
  const list = (names: readonly string[]): string => names.join(", ");

  const twice = namesHeldTwice(segments);
  if (twice.length > 0) {
    say(
      "error",
      `several segments hold ${list(twice)}, probably after a merge; run compact, or set each of them again`,
    );
  }
  const missing = missingSecrets(contract, segments);
  if (missing.length > 0) say("error", `no value is sealed for ${list(missing)}; set it`);
  const undeclared = held.filter((name) => !contract.secrets.includes(name));
  if (undeclared.length > 0) {
    say("error", `the function does not declare ${list(undeclared)}; remove it, or declare it`);
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
  if (contract.secrets.length === 0) return { findings };

  const settings = Object.fromEntries(contract.settings.map((name) => [name, ""]));
  const context = encryptionContext(file.app, file.stage, functionName);
  const bytes = environmentSize({ ...settings, ...sealedEnvironment(contract, segments, context) });
  const size = `the environment takes at least ${bytes} of the ${ENVIRONMENT_LIMIT_BYTES} bytes that Lambda allows`;
  if (bytes > ENVIRONMENT_LIMIT_BYTES) say("error", `${size}; run compact, or remove secrets`);
  else if (bytes > ENVIRONMENT_LIMIT_BYTES * FULL) say("warning", size);
  const environment = { functionName, segments: segments.length, names: held.length, bytes };
  return { findings, environment };
}

function bytesOf({ ciphertext }: SealedSegment): number {
  return Buffer.from(ciphertext, "base64").length;
}
