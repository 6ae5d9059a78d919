/** A message from the bootstrap to its parent. */
export type Message =
  | { readonly type: "ready" }
  | { readonly type: "init-error"; readonly error: object }
  | (Response & { readonly type: "result"; readonly payload: string })
  | (Response & {
      readonly type: "error";
      readonly error: object;
      /** Whether the process ends, because no code of the function handled the error. */
      readonly isLast?: unknown;
    });

interface Response {
  readonly requestId: string;
  /** Memory of the process in KB. It is a number unless the function's own code sent the message. */
  readonly residentKb?: unknown;
}

/** Returns the id of the request that a message responds to, or `undefined` for a message about the start. */
export function answers(message: Message): string | undefined {
  return "requestId" in message ? message.requestId : undefined;
}

export function isMessage(value: unknown): value is Message {
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
    default:
      return false;
  }
}

function isAnswer(value: object): boolean {
  return "requestId" in value && typeof value.requestId === "string";
}

function hasError(value: object): boolean {
  return "error" in value && typeof value.error === "object" && value.error !== null;
}
