import type { ResponseStream } from "./response-stream.ts";
import { answers, type Message, type StreamMessage } from "./message.ts";

/** A message that ends the wait for it. */
export type Answer = Exclude<Message, StreamMessage>;

/** Takes the messages of one process, and passes on those about its start or about the running event. */
export class Inbox {
  #receive: ((outcome: Answer | "exit") => void) | undefined;
  /** Receives the response of the running event if the function streams it. */
  #stream: ResponseStream | undefined;
  /** Request id of the running event, or `undefined` while the process starts. */
  #awaited: string | undefined;

  /**
   * Takes a message. The function's own code can send messages too. Only messages about the running event are accepted,
   * because a late response to another event would go to the next caller.
   */
  take(message: Message): void {
    const isAwaited = answers(message) === this.#awaited && this.#receive !== undefined;
    if (message.type === "chunk") {
      const stream = isAwaited ? this.#stream : undefined;
      if (stream) void stream.write(message.data).then(message.taken);
      else message.taken();
    } else if (!isAwaited) return;
    else if (message.type === "stream") this.#stream?.begin(message.contentType);
    else this.#receive?.(message);
  }

  /** Ends the wait, because the process has ended. */
  end(): void {
    this.#receive?.("exit");
  }

  /** Waits for the answer to an event, or to the start if there is no request id. */
  next(
    timeoutMs: number,
    requestId?: string,
    stream?: ResponseStream,
  ): Promise<Answer | "exit" | "timeout"> {
    [this.#awaited, this.#stream] = [requestId, stream];
    return new Promise((resolve) => {
      const done = (outcome: Answer | "exit" | "timeout"): void => {
        clearTimeout(timer);
        this.#receive = undefined;
        resolve(outcome);
      };
      const timer = setTimeout(() => done("timeout"), timeoutMs);
      this.#receive = done;
    });
  }
}
