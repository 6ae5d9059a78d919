import { namesHeldTwice, type EncryptionContext, type SealedSegment } from "./sealed-segment.ts";
import { KeyServiceFailed, type KeyService } from "./key-service.ts";
import { openSegment, SecretUnopenable } from "./open.ts";
import { Secret } from "./secret-value.ts";

/** The part of Lambda's context object that limits the time for decryption. */
interface Remaining {
  readonly getRemainingTimeInMillis: () => number;
}

/** A function's secrets by name. */
export type OpenedSecrets<Name extends string> = { readonly [N in Name]: Secret };

/**
 * Decrypts all secrets of a function on the first call, with one Decrypt request for each segment. Calls that arrive
 * meanwhile wait for the same result. The values are cached. A failure is not cached, so the next call tries again.
 *
 * @param lambda Lambda's context object, the handler's second argument. If KMS does not respond in time, the promise
 *   rejects early enough for the function to respond with an error.
 * @throws {SecretUnopenable} If any secret of the contract cannot be decrypted. There is no partial result.
 */
export type Secrets<Name extends string> = (lambda?: Remaining) => Promise<OpenedSecrets<Name>>;

export interface SecretsOptions<Name extends string> {
  readonly service: Pick<KeyService, "decrypt">;
  /** Encryption context of the segments. It may be `undefined` if there are no names and no segments. */
  readonly context: EncryptionContext | undefined;
  readonly segments: readonly SealedSegment[];
  /** Names of the secrets in the contract. */
  readonly names: readonly Name[];
  /**
   * Time in ms for which decrypted values are cached. The first call after this time decrypts them again. If this
   * fails, for example because the key was disabled, the old values are no longer returned.
   *
   * @default - until the execution environment ends, because sealed values change only by a deployment
   */
  readonly maxAgeMs?: number;
  /** @default Math.random */
  readonly random?: () => number;
}

/** Longest time in ms for all attempts together, even if the function has more time. */
const DEADLINE_MS = 5_000;
/** Time in ms that remains for the function to respond with an error after decryption has failed. */
const MARGIN_MS = 500;
const ATTEMPTS = 5;
const BACKOFF_MS = 50;

/**
 * Returns a function that decrypts a Lambda function's secrets, as {@link Secrets} describes.
 *
 * @throws {RangeError} If `maxAgeMs` is not a number of at least 0, or if there are secrets to open, but no encryption
 *   context.
 */
export function sealedSecrets<Name extends string>(options: SecretsOptions<Name>): Secrets<Name> {
  const { maxAgeMs = Infinity, context } = options;
  // A comparison with NaN is always false, so the values would never expire.
  if (!(maxAgeMs >= 0))
    throw new RangeError(`maxAgeMs is ${maxAgeMs}, but must be a time in milliseconds`);
  const isEmpty = options.names.length === 0 && options.segments.length === 0;
  if (!context && !isEmpty) {
    throw new RangeError("sealedSecrets: secrets are to be opened, but the context is not known");
  }
  // Without a context there are no names, so the object has a member for every name.
  if (!context) return () => Promise.resolve({} as OpenedSecrets<Name>);
  let current: Promise<OpenedSecrets<Name>> | undefined;
  let expires = Infinity;
  return (lambda) => {
    if (Date.now() >= expires) current = undefined;
    if (current) return current;
    expires = Infinity; // No other decryption starts while this one runs.
    const opening = open({ ...options, context }, deadlineOf(lambda)).then(
      (opened) => {
        expires = Date.now() + maxAgeMs;
        return opened;
      },
      (error: unknown) => {
        current = undefined;
        throw error;
      },
    );
    current = opening;
    return opening;
  };
}

function deadlineOf(lambda: Remaining | undefined): number {
  const remaining = lambda?.getRemainingTimeInMillis() ?? Infinity;
  const ms = Math.min(DEADLINE_MS, Math.max(remaining - MARGIN_MS, remaining / 2));
  return Date.now() + (Number.isNaN(ms) ? DEADLINE_MS : ms);
}

async function open<Name extends string>(
  {
    service,
    context,
    segments,
    names,
    random = Math.random,
  }: SecretsOptions<Name> & { readonly context: EncryptionContext },
  deadline: number,
): Promise<OpenedSecrets<Name>> {
  const where = `function ${context.function}, stage ${context.stage}`;
  const twice = namesHeldTwice(segments);
  if (twice.length > 0) {
    throw new SecretUnopenable(`several segments of ${where} hold ${twice.join(", ")}`, {
      context,
    });
  }
  let failed = false;
  // Waits for all segments even if one fails, because Lambda would freeze requests that still run after the
  // response.
  const results = await Promise.allSettled(
    segments.map(async (segment) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await openSegment(service, context, segment, deadline);
        } catch (error) {
          const wait = random() * BACKOFF_MS * 2 ** attempt;
          if (
            !isTransient(error) ||
            failed ||
            attempt >= ATTEMPTS ||
            Date.now() + wait >= deadline
          ) {
            failed = true;
            throw error;
          }
          await new Promise((resolve) => setTimeout(resolve, wait));
        }
      }
    }),
  );
  const rejected = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason] : [],
  );
  // A permanent error is thrown before a transient one, because the user must correct it.
  if (rejected.length > 0) throw rejected.find((reason) => !isTransient(reason)) ?? rejected[0];
  const opened = new Map<string, string>();
  for (const result of results) {
    if (result.status === "rejected") continue;
    for (const [name, value] of result.value) opened.set(name, value);
  }
  const missing = names.filter((name) => !opened.has(name));
  if (missing.length > 0) {
    throw new SecretUnopenable(`no segment of ${where} holds ${missing.join(", ")}`, { context });
  }
  const secrets = names.map((name) => [name, new Secret(name, opened.get(name) ?? "")] as const);
  // The object has a member for every name of the contract.
  return Object.fromEntries(secrets) as OpenedSecrets<Name>;
}

function isTransient(error: unknown): boolean {
  const cause = error instanceof SecretUnopenable ? error.cause : undefined;
  return cause instanceof KeyServiceFailed && cause.transient;
}
