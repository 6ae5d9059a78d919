import { STATUS_CODES, type IncomingMessage } from "node:http";
import { CodedError } from "../../errors.ts";
import type { Pair } from "../../sigv4/request/request.ts";

/** The start of a response: status and headers, without the body. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Pair[];
}

export interface HttpResponse extends ResponseHead {
  /** Empty if the body was streamed. */
  readonly body: Buffer;
}

/** Takes a piece of a body; resolves with `false` when the rest of the body is not needed. */
export type BodyReader = (chunk: Buffer) => boolean | Promise<boolean>;

/** How to read the body of a response. */
export interface BodyOptions {
  /** Largest size of a body that is not streamed. @default 64 MiB */
  readonly maxBodyBytes?: number | undefined;
  /** Returns the reader of the body, or `undefined` to keep the body whole. @default - keeps the body whole */
  readonly streamTo?: ((head: ResponseHead) => BodyReader | undefined) | undefined;
}

/** The body of a response is larger than the limit. */
export class ResponseTooLarge extends CodedError {
  readonly code = "ERR_RESPONSE_TOO_LARGE";
}

/** Carries an error of a {@link BodyReader} past the errors of the connection. */
export class ReaderFailed extends Error {}

const MEBIBYTE = 1024 ** 2;
export const MAX_BODY_BYTES = 64 * MEBIBYTE;

/** Time that the server may still take. The time that a reader takes does not count. */
export interface Countdown {
  readonly pause: () => void;
  readonly resume: () => void;
}

/**
 * Reads a response to its end, or until its reader needs no more of it.
 *
 * @throws {ReaderFailed} If the reader throws or the body is too large. Its cause is the reader's error or a
 *   {@link ResponseTooLarge}.
 */
export async function readResponse(
  incoming: IncomingMessage,
  host: string,
  { maxBodyBytes = MAX_BODY_BYTES, streamTo }: BodyOptions,
  countdown: Countdown,
): Promise<HttpResponse> {
  const head = headOf(incoming);
  const chunks: Buffer[] = [];
  let kept = 0;
  const keep: BodyReader = (chunk) => {
    kept += chunk.length;
    if (kept > maxBodyBytes) throw tooLarge(head, host, maxBodyBytes);
    return chunks.push(chunk) > 0;
  };
  const read = streamTo?.(head) ?? keep;
  // The message has no encoding, so each chunk is a Buffer.
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    countdown.pause();
    const wanted = await attempted(read, chunk);
    countdown.resume();
    if (!wanted) break;
  }
  return { ...head, body: Buffer.concat(chunks) };
}

async function attempted(read: BodyReader, chunk: Buffer): Promise<boolean> {
  try {
    return await read(chunk);
  } catch (cause) {
    throw new ReaderFailed("the reader of a body failed", { cause });
  }
}

function headOf(incoming: IncomingMessage): ResponseHead {
  const headers: Pair[] = [];
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.push([incoming.rawHeaders[i] ?? "", incoming.rawHeaders[i + 1] ?? ""]);
  }
  const status = incoming.statusCode ?? 0;
  return { status, statusText: incoming.statusMessage ?? STATUS_CODES[status] ?? "", headers };
}

function tooLarge({ status }: ResponseHead, host: string, limit: number): ResponseTooLarge {
  return new ResponseTooLarge(
    `${host} returned ${status} with a body larger than the limit of ${sizeText(limit)}`,
  );
}

function sizeText(bytes: number): string {
  return bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE} MiB` : `${bytes} bytes`;
}
