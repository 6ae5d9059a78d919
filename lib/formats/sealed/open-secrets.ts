import { namesHeldTwice, type EncryptionContext, type SealedSegment } from "./sealed-segment.ts";
import { KeyServiceFailed, type KeyService } from "./key-service.ts";
import { openSegment, SecretUnopenable } from "./open.ts";
import { Secret } from "./secret-value.ts";

/** What Lambda gives a handler beside the event, as far as it matters here. */
interface Remaining {
  readonly getRemainingTimeInMillis: () => number;
}

/** A function's secrets by name. */
export type OpenedSecrets<Name extends string> = { readonly [N in Name]: Secret };

/**
 * Opens a function's secrets when they are first asked for: all at once, one Decrypt a segment, for
 * everybody who asks in the meantime. What was opened is kept; a failure is not.
 *
 * @param lambda The handler's second argument: what KMS does not answer in time is an error while the
 *   function still has time to say so.
 * @throws {SecretUnopenable} unless every secret of the contract was opened: there is no partial answer.
 */
export type Secrets<Name extends string> = (lambda?: Remaining) => Promise<OpenedSecrets<Name>>;

export interface SecretsOptions<Name extends string> {
  readonly service: Pick<KeyService, "decrypt">;
  readonly context: EncryptionContext;
  readonly segments: readonly SealedSegment[];
  /** What the contract declares. */
  readonly names: readonly Name[];
  /**
   * For how long opened values are used, in ms. After that they are opened anew, and when that fails, as
   * with a key that was disabled, the old ones are not given out any more.
   *
   * @default until the execution environment ends: what is sealed changes by a deployment only
   */
  readonly maxAgeMs?: number;
  /** @default Math.random */
  readonly random?: () => number;
}

/** How long all attempts may take together, also where the function has more time. */
const DEADLINE_MS = 5_000;
/** What is left to the function to answer with an error. */
const MARGIN_MS = 500;
const ATTEMPTS = 5;
const BACKOFF_MS = 50;

export function sealedSecrets<Name extends string>(options: SecretsOptions<Name>): Secrets<Name> {
  const { maxAgeMs = Infinity } = options;
  // Compared with, what is no number would never be old.
  if (!(maxAgeMs >= 0)) throw new RangeError(`maxAgeMs is ${maxAgeMs}; it takes milliseconds`);
  let current: Promise<OpenedSecrets<Name>> | undefined;
  let expires = Infinity;
  return (lambda) => {
    if (Date.now() >= expires) current = undefined;
    if (current) return current;
    expires = Infinity; // Nobody opens a second time beside the one that runs.
    const opening = open(options, deadlineOf(lambda)).then(
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
  { service, context, segments, names, random = Math.random }: SecretsOptions<Name>,
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
  // Waits for all of them: Lambda would freeze what still runs when the function has answered.
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
  // What will not pass says more than what may.
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
  // Every name of the contract is a key of it.
  return Object.fromEntries(secrets) as OpenedSecrets<Name>;
}

function isTransient(error: unknown): boolean {
  const cause = error instanceof SecretUnopenable ? error.cause : undefined;
  return cause instanceof KeyServiceFailed && cause.transient;
}
