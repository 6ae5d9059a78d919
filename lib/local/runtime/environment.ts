import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FunctionConfiguration } from "../account/account.ts";
import { processEnvironment, type ProcessSettings } from "./process-environment.ts";

/** One event to run, as JSON text. */
export interface Invocation {
  readonly requestId: string;
  readonly event: string;
  readonly traceId: string;
}

/** What came of it: the JSON payload, which is an error description where `failed`. */
export interface Outcome {
  readonly payload: string;
  readonly failed: boolean;
}

export interface EnvironmentSettings extends ProcessSettings {
  readonly onOutput: (text: string) => void;
}

type Message =
  | { readonly type: "ready" }
  | { readonly type: "init-error"; readonly error: object }
  | { readonly type: "result"; readonly requestId: string; readonly payload: string }
  | { readonly type: "error"; readonly requestId: string; readonly error: object };

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_TIMEOUT_MS = 10_000;
/** Lambda's limit on a synchronous response. */
const RESPONSE_LIMIT_BYTES = 6_291_556;
const BOOTSTRAP = fileURLToPath(new URL("bootstrap.mjs", import.meta.url));

/** One process of one function: started once, then given one event at a time until it ends. */
export class ExecutionEnvironment {
  readonly credentialsExpire: Date;
  /** Settles when the process has ended, or could not be started. */
  readonly ended: Promise<void>;
  readonly #configuration: FunctionConfiguration;
  readonly #child: ChildProcess;
  readonly #started: Promise<Outcome | undefined>;
  #receive: ((outcome: Message | "exit") => void) | undefined;
  /** The event whose answer is waited for; none: the start's. */
  #awaited: string | undefined;
  #alive = true;

  constructor(configuration: FunctionConfiguration, settings: EnvironmentSettings) {
    this.#configuration = configuration;
    this.credentialsExpire = settings.credentials.expiration;
    this.#child = fork(BOOTSTRAP, [...configuration.layers], {
      cwd: configuration.code,
      env: processEnvironment(configuration, settings),
      execArgv: [`--max-old-space-size=${configuration.memoryMb}`],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", settings.onOutput);
    }
    this.#child.on("message", (message) => {
      // The function's own code can send too. What is no message of the bootstrap's is not heard, and
      // neither is an answer to another event: one that comes late would go to the next caller.
      if (isMessage(message) && answers(message) === this.#awaited) this.#receive?.(message);
    });
    this.ended = new Promise((resolve) => {
      this.#child.on("exit", () => {
        this.#alive = false;
        resolve();
        // What it said last may still be on its way; the channel ends behind it.
        if (this.#child.connected) this.#child.once("disconnect", () => this.#receive?.("exit"));
        else this.#receive?.("exit");
      });
      this.#child.on("error", () => {
        this.kill();
        // A process that could not be started has no exit to wait for.
        if (this.#child.pid !== undefined) return;
        this.#receive?.("exit");
        resolve();
      });
    });
    this.#started = this.#start();
  }

  /** Whether another event may be given to it. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Runs one event. Never rejects: a crash, a time-out and a failed start are outcomes too. */
  async run({ requestId, event, traceId }: Invocation): Promise<Outcome> {
    const failedStart = await this.#started;
    if (failedStart) return failedStart;
    const { timeoutSeconds, arn } = this.#configuration;
    const deadlineMs = Date.now() + timeoutSeconds * 1000;
    const answer = this.#next(timeoutSeconds * 1000, requestId);
    if (this.#child.connected) {
      this.#child.send(
        { requestId, event, traceId, deadlineMs, functionArn: arn },
        () => undefined,
      );
    }
    const message = await answer;
    if (message === "timeout") {
      this.kill();
      return failure(
        "Sandbox.Timedout",
        `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      );
    }
    if (message === "exit") {
      return failure("Runtime.ExitError", `RequestId: ${requestId} Error: ${this.#exitReason()}`);
    }
    if (message.type === "result") return sized(message.payload);
    return { failed: true, payload: JSON.stringify("error" in message ? message.error : {}) };
  }

  kill(): void {
    this.#alive = false;
    this.#child.kill("SIGKILL");
  }

  async #start(): Promise<Outcome | undefined> {
    const message = await this.#next(INIT_TIMEOUT_MS);
    if (message !== "exit" && message !== "timeout" && message.type === "ready") return undefined;
    this.kill();
    if (message === "timeout") {
      return failure("Sandbox.Timedout", "Error: Init timed out after 10.00 seconds");
    }
    if (message === "exit") return failure("Runtime.ExitError", `Error: ${this.#exitReason()}`);
    return { failed: true, payload: JSON.stringify("error" in message ? message.error : {}) };
  }

  #next(timeoutMs: number, requestId?: string): Promise<Message | "exit" | "timeout"> {
    if (!this.#alive) return Promise.resolve("exit");
    this.#awaited = requestId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => done("timeout"), timeoutMs);
      const done = (message: Message | "exit" | "timeout"): void => {
        clearTimeout(timer);
        this.#receive = undefined;
        resolve(message);
      };
      this.#receive = done;
    });
  }

  #exitReason(): string {
    const { exitCode, signalCode } = this.#child;
    if (signalCode !== null) return `Runtime exited with error: signal: ${signalCode}`;
    return exitCode === 0
      ? "Runtime exited without providing a reason"
      : `Runtime exited with error: exit status ${exitCode ?? "unknown"}`;
  }
}

/** The event that a message answers; `undefined` where it speaks of the start. */
function answers(message: Message): string | undefined {
  return "requestId" in message ? message.requestId : undefined;
}

function isMessage(value: unknown): value is Message {
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

function sized(payload: string): Outcome {
  if (Buffer.byteLength(payload) <= RESPONSE_LIMIT_BYTES) return { failed: false, payload };
  return failure(
    "Function.ResponseSizeTooLarge",
    `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`,
  );
}

function failure(errorType: string, errorMessage: string): Outcome {
  return { failed: true, payload: JSON.stringify({ errorType, errorMessage }) };
}
