import type { EncryptionContext, SealedSegment } from "./sealed-segment.ts";
import { CodedError, messageOf } from "../../errors.ts";
import { KeyServiceFailed, type KeyService } from "./key-service.ts";
import { kmsUnreachable } from "./kms-failure.ts";
import { parseValues } from "./plaintext.ts";

/** What a {@link SecretUnopenable} knows beyond its message. */
export interface UnopenedSegment extends ErrorOptions {
  readonly key?: string | undefined;
  readonly context: EncryptionContext;
}

/**
 * A secret did not open: wrong key, stage or function, not permitted, damaged, or KMS did not answer. The
 * message names what was tried, KMS's error and the next step; never a value or a ciphertext.
 */
export class SecretUnopenable extends CodedError {
  readonly code = "ERR_SECRET_OPEN";
  /** ARN of the key. */
  readonly key: string | undefined;
  readonly region: string | undefined;
  readonly contextKeys: readonly string[];
  /** KMS's name for the refusal; none where it did not answer, or where what it opened is not right. */
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
 * Opens one segment with one Decrypt.
 *
 * @param deadline As {@link KeyService} takes it.
 * @returns The values of the names that are taken from it, and no others.
 * @throws {SecretUnopenable} when KMS refuses or fails, or when it does not hold what it says.
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
    throw new SecretUnopenable(`the segment of ${what} holds something else; seal it again`, {
      key,
      context,
    });
  }
  return new Map([...values].filter(([name]) => names.includes(name)));
}

/** Whatever the service does: an open that never ends would keep all later ones waiting. */
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

const DOCTOR = "npm run encrypt -- doctor says more";
const UNREACHED =
  "see that the function reaches KMS, through its VPC's endpoint where it is in one";
/** What to do, by KMS's name for its refusal. */
const NEXT_STEPS: Readonly<Record<string, string>> = {
  AccessDeniedException:
    "the function's role may open only what is sealed for its own app, stage and function; deploy the stack, or seal it for this one",
  DisabledException: "enable the key",
  IncorrectKeyException: "the ciphertext is another key's; seal it again",
  InvalidCiphertextException:
    "it is damaged, or was sealed for another app, stage or function; seal it again",
  KMSInvalidStateException: "cancel the deletion of the key and enable it",
  NotFoundException: "the key is gone or in another region or account; seal it again",
  ThrottlingException: "too many calls of KMS in this account and region; try again",
};
