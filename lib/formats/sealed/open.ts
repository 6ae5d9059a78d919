import type { EncryptionContext, SealedSegment } from "./sealed-segment.ts";
import { CodedError, messageOf } from "../../errors.ts";
import { KeyServiceFailed, type KeyService } from "./key-service.ts";
import { kmsUnreachable } from "./kms-failure.ts";
import { parseValues } from "./plaintext.ts";

/** Details of a {@link SecretUnopenable}. */
export interface UnopenedSegment extends ErrorOptions {
  readonly key?: string | undefined;
  readonly context: EncryptionContext;
}

/**
 * A secret could not be opened: the key, stage or function is wrong, the role lacks the permission, the ciphertext is
 * damaged, or KMS did not respond. The message says which secret was opened, KMS's error and what to do. It never
 * contains a value or a ciphertext.
 */
export class SecretUnopenable extends CodedError {
  readonly code = "ERR_SECRET_OPEN";
  /** ARN of the key. */
  readonly key: string | undefined;
  readonly region: string | undefined;
  readonly contextKeys: readonly string[];
  /**
   * KMS's error code. `undefined` if KMS did not respond, or if the plaintext does not have the names that the
   * segment declares.
   */
  readonly kmsError: string | undefined;
  readonly requestId: string | undefined;

  constructor(message: string, { key, context, ...options }: UnopenedSegment) {
    super(message, options);
    this.key = key;
    this.contextKeys = Object.keys(context);
    const { cause } = options;
    const failure = cause instanceof KeyServiceFailed ? cause : undefined;
    this.region = failure?.region ?? key?.split(":")[3];
    this.kmsError = failure?.kmsError;
    this.requestId = failure?.requestId;
  }
}

/**
 * Opens one segment with one Decrypt call to KMS.
 *
 * @param deadline Time by which KMS must respond, in ms since the epoch, as in {@link KeyService}.
 * @returns The values of the names that are not stale.
 * @throws {SecretUnopenable} If KMS rejects the request or does not respond, or if the plaintext does not have the
 *   names that the segment declares.
 */
export async function openSegment(
  service: Pick<KeyService, "decrypt">,
  context: EncryptionContext,
  segment: SealedSegment,
  deadline?: number,
): Promise<ReadonlyMap<string, string>> {
  const { key, names } = segment;
  const ciphertext = Buffer.from(segment.ciphertext, "base64");
  const what = `${names.join(", ")} of function ${context.function}, stage ${context.stage}`;
  let plaintext: Uint8Array;
  try {
    plaintext = await inTime(service.decrypt(key, ciphertext, context, deadline), deadline);
  } catch (cause) {
    throw new SecretUnopenable(`cannot open ${what} with ${key}${reason(cause, context)}`, {
      key,
      context,
      cause,
    });
  }
  const values = parseValues(segment, plaintext);
  plaintext.fill(0);
  if (!values) {
    throw new SecretUnopenable(
      `the segment of ${what} does not hold what it declares; seal it again`,
      {
        key,
        context,
      },
    );
  }
  return new Map([...values].filter(([name]) => names.includes(name)));
}

/** Adds a deadline to a promise. Without it, all later callers would wait for ever if KMS never responded. */
function inTime<T>(work: Promise<T>, deadline: number | undefined): Promise<T> {
  if (deadline === undefined) return work;
  return new Promise((resolve, reject) => {
    const late = () => reject(kmsUnreachable({ code: "ETIMEDOUT", message: "" }));
    const timer = setTimeout(late, deadline - Date.now());
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function reason(cause: unknown, context: EncryptionContext): string {
  const { kmsError, requestId, region } =
    cause instanceof KeyServiceFailed ? cause : new KeyServiceFailed("");
  const where = [
    ...(region === undefined ? [] : [`region ${region}`]),
    `context keys ${Object.keys(context).join(", ")}`,
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  const step =
    kmsError === undefined
      ? UNREACHED
      : Object.hasOwn(NEXT_STEPS, kmsError)
        ? NEXT_STEPS[kmsError]
        : DOCTOR;
  return ` (${[messageOf(cause), ...where].join("; ")}): ${step}`;
}

const DOCTOR = "run signet encrypt doctor for details";
const UNREACHED = "check that the function can reach KMS: from a VPC, through the VPC's endpoint";
/** What the reader of the message should do, by KMS's error code. */
const NEXT_STEPS: Readonly<Record<string, string>> = {
  AccessDeniedException:
    "the function's role may open only what is sealed for its own app, stage and function; deploy the stack, or seal it for this one",
  DisabledException: "enable the key",
  IncorrectKeyException: "another key encrypted the ciphertext; seal it again",
  InvalidCiphertextException:
    "it is damaged, or was sealed for another app, stage or function; seal it again",
  KMSInvalidStateException: "cancel the deletion of the key and enable it",
  NotFoundException: "the key was deleted, or is in another region or account; seal it again",
  ThrottlingException: "too many calls to KMS in this account and region; try again",
};
