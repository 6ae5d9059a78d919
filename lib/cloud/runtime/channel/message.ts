/** A message from the bootstrap to its parent. */
export type Message =
  | StreamMessage
  | { readonly type: "ready" }
  | (Failure & { readonly type: "init-error" })
  | (Response & { readonly type: "result"; readonly payload: string })
  | (Response &
      Failure & {
        readonly type: "error";
        /** Whether the process ends, because no code of the function handled the error. */
        readonly isLast?: unknown;
      });

/** A part of a streamed response. The stream ends with a result, whose payload is empty, or with an error. */
export type StreamMessage =
  | {
      readonly type: "stream";
      readonly requestId: string;
      readonly contentType?: string | undefined;
    }
  | {
      readonly type: "chunk";
      readonly requestId: string;
      readonly data: Uint8Array;
      /** Must be called once more data can be taken. */
      readonly taken: () => void;
    };

/** An error, as an object or as the text that the runtime itself has written. */
type Failure = { readonly error: object } | { readonly payload: string };

interface Response {
  readonly requestId: string;
  /** Memory of the process in KB. It is a number unless the function's own code sent the message. */
  readonly residentKb?: unknown;
}

/** Returns the id of the request that a message responds to, or `undefined` for a message about the start. */
export function answers(message: Message): string | undefined {
  return "requestId" in message ? message.requestId : undefined;
}

/** Whether a value is a message of a bootstrap. Chunks of streams have their data as text in it. */
export function isMessage(value: unknown): value is Exclude<Message, { readonly type: "chunk" }> {
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  switch (value.type) {
    case "ready":
      return true;
    case "result":
      return isAnswer(value) && "payload" in value && typeof value.payload === "string";
    case "init-error":
      return hasError(value);
    case "error":
      return isAnswer(value) && hasError(value);
    case "stream":
      return (
        isAnswer(value) && (!("contentType" in value) || typeof value.contentType === "string")
      );
    default:
      return false;
  }
}

function isAnswer(value: object): value is { readonly requestId: string } {
  return "requestId" in value && typeof value.requestId === "string";
}

function hasError(value: object): boolean {
  if ("payload" in value) return typeof value.payload === "string";
  return "error" in value && typeof value.error === "object" && value.error !== null;
}

/** Returns the data of a chunk of a stream, which a line of JSON carries in base64, or `undefined` for other values. */
export function chunkIn(
  value: unknown,
): { readonly requestId: string; readonly data: Uint8Array } | undefined {
  if (typeof value !== "object" || value === null || !isAnswer(value)) return undefined;
  if (!("type" in value) || value.type !== "chunk") return undefined;
  if (!("data" in value) || typeof value.data !== "string") return undefined;
  return { requestId: value.requestId, data: Buffer.from(value.data, "base64") };
}
