/** A message from the bootstrap to its parent. */
export type Message =
  | { readonly type: "ready" }
  | { readonly type: "init-error"; readonly error: object }
  | { readonly type: "result"; readonly requestId: string; readonly payload: string }
  | { readonly type: "error"; readonly requestId: string; readonly error: object };

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
