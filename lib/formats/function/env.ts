import { CodedError } from "../../errors.ts";
import {
  type EncryptionContext,
  isSealedSegment,
  namesHeldTwice,
  type SealedSegment,
} from "../sealed/sealed-segment.ts";
import { parseContext, printContext } from "../sealed/context-text.ts";
import { parseJson } from "../../json.ts";

/** Names that a function reads from its environment: settings in plain text and sealed secrets. */
export interface EnvContract {
  readonly settings: readonly string[];
  readonly secrets: readonly string[];
}

/** The settings of a contract, by name. */
export type Settings<C extends EnvContract> = { readonly [Name in C["settings"][number]]: string };
/** Name of a secret of the contract. */
export type SecretName<C extends EnvContract> = C["secrets"][number];

/** The sealed secrets in a function's environment. */
export interface Sealed {
  readonly sealed: {
    readonly segments: readonly SealedSegment[];
    /** Encryption context of the segments. `undefined` if the contract has no secrets. */
    readonly context: EncryptionContext | undefined;
  };
}

/** A function's environment lacks a variable of its contract, or the variable cannot be parsed. */
export class EnvIncomplete extends CodedError {
  readonly code = "ERR_ENV_INCOMPLETE";
}

/** A function's environment is larger than Lambda accepts. */
export class EnvTooLarge extends CodedError {
  readonly code = "ERR_ENV_TOO_LARGE";
}

/** Name of the variable that contains all segments of a function, as a JSON array. */
export const SEALED_VARIABLE = "SEALED_SECRETS";

/** Name of the variable that contains the encryption context of the segments, as `<app>/<stage>/<function>`. */
const CONTEXT_VARIABLE = "SEALED_FOR";

/**
 * Lambda's limit on the environment, in bytes of its JSON text.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const ENVIRONMENT_LIMIT_BYTES = 4096;

/** Returns the size that Lambda measures: the bytes of the environment's JSON text. */
export function environmentSize(environment: Readonly<Record<string, string>>): number {
  return Buffer.byteLength(JSON.stringify(environment));
}

/** Returns the contract's secrets that are in no segment. */
export function missingSecrets<C extends EnvContract>(
  contract: C,
  sealed: readonly SealedSegment[],
): readonly SecretName<C>[] {
  const present = new Set(sealed.flatMap(({ names }) => names));
  return contract.secrets.filter((name) => !present.has(name));
}

/**
 * Returns the part of the environment that contains the segments and their encryption context. It is empty if the
 * contract has no secrets.
 */
export function sealedEnvironment(
  { secrets }: EnvContract,
  sealed: readonly SealedSegment[],
  context: EncryptionContext,
): Record<string, string> {
  if (secrets.length === 0) return {};
  return { [CONTEXT_VARIABLE]: printContext(context), [SEALED_VARIABLE]: JSON.stringify(sealed) };
}

/**
 * Builds the environment that {@link readEnv} reads: the settings, the segments and their encryption context.
 *
 * @throws {EnvIncomplete} If a setting is empty, if a secret of the contract is in no segment, or if a secret is
 *   in several segments.
 * @throws {EnvTooLarge} If the environment exceeds 4,096 bytes. The message names its largest settings and
 *   segments.
 */
export function writeEnv<C extends EnvContract>(
  contract: C,
  settings: Settings<C>,
  sealed: readonly SealedSegment[],
  context: EncryptionContext,
): Record<string, string> {
  const missing = missingSecrets(contract, sealed);
  if (missing.length > 0) {
    throw new EnvIncomplete(`no sealed segment holds ${missing.join(", ")}`);
  }
  const twice = namesHeldTwice(sealed);
  if (twice.length > 0) throw new EnvIncomplete(`several segments hold ${twice.join(", ")}`);
  const environment: Record<string, string> = { ...settings };
  const empty = contract.settings.filter((name) => (environment[name] ?? "") === "");
  if (empty.length > 0) throw new EnvIncomplete(`no value is given for ${empty.join(", ")}`);
  Object.assign(environment, sealedEnvironment(contract, sealed, context));

  const size = environmentSize(environment);
  if (size > ENVIRONMENT_LIMIT_BYTES) {
    const largest = [
      ...contract.settings.map((name) => ({ name, bytes: sizeOf(name, environment[name] ?? "") })),
      ...sealed.map((segment) => ({
        name: `segment of ${segment.names.join(", ")}`,
        bytes: sizeOf(JSON.stringify(segment)),
      })),
    ]
      .toSorted((a, b) => b.bytes - a.bytes)
      .slice(0, 3)
      .map(({ name, bytes }) => `${name} (${bytes} bytes)`);
    throw new EnvTooLarge(
      `the environment has ${size} bytes, but Lambda accepts ${ENVIRONMENT_LIMIT_BYTES}; the largest: ${largest.join("; ")}`,
    );
  }
  return environment;
}

/**
 * Returns the bytes that a text, or a name and a value with a colon between them, takes in the environment's JSON
 * text.
 */
function sizeOf(...texts: readonly string[]): number {
  return Buffer.byteLength(texts.map((text) => JSON.stringify(text)).join(":"));
}

/**
 * Reads an environment that {@link writeEnv} built.
 *
 * @throws {EnvIncomplete} If variables are missing or unreadable. The message names all of them.
 */
export function readEnv<C extends EnvContract>(
  contract: C,
  source: Readonly<Record<string, string | undefined>>,
): Settings<C> & Sealed {
  const settings: Record<string, string> = {};
  const missing: string[] = [];
  for (const name of contract.settings) {
    const value = source[name];
    if (value === undefined || value === "") missing.push(name);
    else settings[name] = value;
  }
  const hasSecrets = contract.secrets.length > 0;
  const context = hasSecrets ? parseContext(source[CONTEXT_VARIABLE] ?? "") : undefined;
  if (hasSecrets && !context) missing.push(CONTEXT_VARIABLE);
  const segments = hasSecrets ? parseSegments(source[SEALED_VARIABLE]) : [];
  if (segments === undefined) missing.push(SEALED_VARIABLE);
  if (missing.length > 0 || segments === undefined) {
    throw new EnvIncomplete(`the environment lacks a readable ${missing.join(", ")}`);
  }
  // `settings` has every name of the contract, because otherwise the error above was thrown.
  return { ...(settings as Settings<C>), sealed: { segments, context } };
}

function parseSegments(text: string | undefined): readonly SealedSegment[] | undefined {
  const parsed = parseJson(text ?? "");
  return Array.isArray(parsed) && parsed.every(isSealedSegment) ? parsed : undefined;
}
