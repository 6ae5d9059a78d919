import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { WireRequest } from "../../sigv4/request/request.ts";
import type { Clock } from "../process/clock.ts";
import type { Log } from "../process/log.ts";
import type { Handle, NoResponse, OpenExchange, Peer, WireResponse } from "./http-types.ts";
import { jsonResponse } from "./json-response.ts";
import type { TransportLimits } from "./limits.ts";
import {
  announcesBody,
  early,
  isEarly,
  NO_BODY,
  readBody,
  respondEarly,
  type BodyBudget,
  type TakeBytes,
} from "./read-body.ts";
import { badRequest, refuseUnparsed, targetFault } from "./refused-requests.ts";
import { toWireRequest, write } from "./wire.ts";

/** Who reads the body of a request: its handler, or the server as usual. */
export type BodyReaderOf = (head: WireRequest) => "handler" | "server" | undefined;

/** Maximum length in bytes of the body of a request, or `undefined` for `BODY_LIMIT_BYTES`. */
export type BodyLimitOf = (head: WireRequest) => number | undefined;

/** What a server answers its requests with. */
export interface Serving {
  readonly handle: Handle;
  readonly log: Log;
  readonly clock: Clock;
  readonly limits: TransportLimits;
  readonly budget: BodyBudget;
  readonly readerOf: BodyReaderOf | undefined;
  readonly limitOf: BodyLimitOf | undefined;
  readonly peerOf: (socket: Socket) => Peer;
}

/** A request with its response to be. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Whether the client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
}

/** Responds to a request. It never rejects, so an error ends one request and not the cloud. */
export async function respond(serving: Serving, exchange: Exchange): Promise<void> {
  const { log, clock, limits, budget } = serving;
  const { incoming, outgoing } = exchange;
  const { writeTimeoutMs, readTimeoutMs } = limits;
  try {
    const response = announcesBody(incoming)
      ? await budget.spend((take) => responseTo(serving, exchange, take))
      : await responseTo(serving, exchange, refuseBytes);
    const end = isEarly(response)
      ? (body: string | Uint8Array) => respondEarly(incoming, outgoing, body, readTimeoutMs / 2)
      : undefined;
    write(outgoing, response, clock, writeTimeoutMs, end);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return;
    // An internal error: the log gets the details, but the response does not.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const [text = "", ...stack] = detail.split("\n");
    log({ type: "problem", text: `internal error: ${text}`, stack });
    if (outgoing.headersSent) outgoing.destroy();
    else write(outgoing, INTERNAL_ERROR, clock, writeTimeoutMs);
  }
}

/** Takes bytes for a request without a body. */
const refuseBytes: TakeBytes = () => false;

async function responseTo(
  serving: Serving,
  exchange: Exchange,
  take: TakeBytes,
): Promise<WireResponse | NoResponse> {
  const { handle, log, readerOf, limitOf, peerOf } = serving;
  const { incoming } = exchange;
  const head = toWireRequest(incoming, NO_BODY);
  const reader = readerOf?.(head);
  const open =
    reader && openExchange(reader, incoming, exchange.outgoing, exchange.expectsContinue);
  const isUnread = open?.readBody !== undefined;
  const body =
    isUnread || !announcesBody(incoming)
      ? NO_BODY
      : await (readerOf
          ? bodyInTime(serving, exchange, take, limitOf?.(head))
          : readBody(incoming, take, limitOf?.(head)));
  if (!Buffer.isBuffer(body)) return body;
  const request = body === NO_BODY ? head : { ...head, body };
  const fault = targetFault(request);
  const response =
    fault === undefined
      ? await handle(open ? { ...request, exchange: open } : request, peerOf(incoming.socket))
      : badRequest(fault, log);
  return isUnread && !incoming.complete ? early(response) : response;
}

/**
 * Opens the exchange of a request whose handler streams.
 *
 * @param reader Who reads the body.
 * @param expectsContinue Whether the client waits for `100 Continue` before it sends the body. It gets it when the body
 *   is first read, so a client that is refused does not send it.
 */
function openExchange(
  reader: "handler" | "server",
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  expectsContinue: boolean,
): OpenExchange {
  const hungUp = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) hungUp.abort();
  });
  const beginReading = (): AsyncIterable<Uint8Array> => {
    if (expectsContinue) outgoing.writeContinue();
    // The stream stays open, because a rejected request still gets a response.
    return incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  };
  return { readBody: reader === "handler" ? beginReading : undefined, hungUp: hungUp.signal };
}

/** Reads a body for a server without a timeout for requests of its own, because others of its bodies are streamed. */
async function bodyInTime(
  { limits, log }: Serving,
  { incoming, outgoing, expectsContinue }: Exchange,
  take: TakeBytes,
  limitBytes: number | undefined,
): Promise<Buffer | WireResponse> {
  if (expectsContinue) outgoing.writeContinue();
  const overdue = setTimeout(() => {
    const error = Object.assign(new Error("timeout"), { code: "ERR_HTTP_REQUEST_TIMEOUT" });
    refuseUnparsed(error, incoming.socket, log);
  }, limits.readTimeoutMs);
  try {
    return await readBody(incoming, take, limitBytes);
  } finally {
    clearTimeout(overdue);
  }
}

const INTERNAL_ERROR = jsonResponse(500, { message: "Internal server error" });
