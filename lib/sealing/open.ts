import type { EncryptionContext, SealedSegment } from "../contract/secrets.ts";
import { CodedError, messageOf } from "../errors.ts";
import type { KeyService } from "./key-service.ts";

/** A ciphertext did not open: wrong key, wrong stage, wrong function, not permitted, or damaged. */
export class SecretUnopenable extends CodedError {
  readonly code = "ERR_SECRET_OPEN";
}

/**
 * Opens a function's segments, one Decrypt each, in parallel. A name in several segments has the value
 * of the last one.
 *
 * @returns The value of each asked name; nothing is left out and nothing else is given.
 * @throws {SecretUnopenable} when any segment does not open or a name is in none of them. The message
 *   names stage, function, key and KMS's error, never a value.
 */
export async function openSecrets<Name extends string>(
  service: Pick<KeyService, "decrypt">,
  context: EncryptionContext,
  segments: readonly SealedSegment[],
  names: readonly Name[],
): Promise<Readonly<Record<Name, string>>> {
  const opened = await Promise.all(
    segments.map((segment) => openSegment(service, context, segment)),
  );
  const values = new Map(opened.flatMap((segment) => [...segment]));
  const missing = names.filter((name) => !values.has(name));
  if (missing.length > 0) {
    throw new SecretUnopenable(`no segment of ${where(context)} holds ${missing.join(", ")}`);
  }
  const asked = names.map((name) => [name, values.get(name)] as const);
  // Every asked name is a key of `values`, whose values are strings.
  return Object.fromEntries(asked) as Record<Name, string>;
}

async function openSegment(
  service: Pick<KeyService, "decrypt">,
  context: EncryptionContext,
  segment: SealedSegment,
): Promise<ReadonlyMap<string, string>> {
  const ciphertext = Buffer.from(segment.ciphertext, "base64");
  let plaintext: Uint8Array;
  try {
    plaintext = await service.decrypt(segment.key, ciphertext, context);
  } catch (cause) {
    throw new SecretUnopenable(
      `cannot open ${segment.names.join(", ")} of ${where(context)} with ${segment.key} (${messageOf(cause)})`,
      { cause },
    );
  }
  const values = parseValues(Buffer.from(plaintext).toString("utf8"));
  if (!values || !isSame([...values.keys()], segment.names)) {
    throw new SecretUnopenable(
      `the segment of ${where(context)} does not hold just ${segment.names.join(", ")}; seal it again`,
    );
  }
  return values;
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify(names.toSorted()) === JSON.stringify(others.toSorted());
}

function where({ stage, function: functionName }: EncryptionContext): string {
  return `function ${functionName}, stage ${stage}`;
}

/** The JSON map inside a segment. No error of the parser gets out: it would quote the plaintext. */
function parseValues(text: string): ReadonlyMap<string, string> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value !== "string") return undefined;
    values.set(name, value);
  }
  return values;
}
