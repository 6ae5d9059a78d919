import type { ChildProcess } from "node:child_process";
import type { FunctionConfiguration } from "../account/account.ts";
import type { TemporaryCredentials } from "../account/iam/identities.ts";
import type { Invocation } from "./invocation.ts";
import { killGroup } from "./process/kill-group.ts";
import { CollectedStream, type ResponseStream } from "./channel/response-stream.ts";
import { Inbox, type Answer } from "./channel/inbox.ts";
import {
  endOutcome,
  startErrorType,
  outcomeOf,
  RESPONSE_LIMIT_BYTES,
  timedOut,
  type FailedStart,
  type Outcome,
} from "./outcome.ts";
import type { Connection } from "./programs/function-program.ts";
import { isPeerOf } from "./process/is-peer-of.ts";
import { spawnFunction, type SpawnSettings } from "./spawn-function.ts";
import { watchResources } from "./process/watch-resources.ts";

export interface EnvironmentSettings extends SpawnSettings {
  readonly onOutput: (text: string) => void;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_TIMEOUT_MS = 10_000;
/** Interval in ms at which an idle process is checked. */
const IDLE_LOOK_MS = 500;

/** One process of one function. It starts once and runs one event at a time until it ends. */
export class ExecutionEnvironment {
  readonly credentials: TemporaryCredentials;
  /** Settles when the process has ended, or could not be started. */
  readonly ended: Promise<void>;
  readonly #configuration: FunctionConfiguration;
  readonly #child: ChildProcess;
  readonly #connection: Connection;
  /** Settles when the process is ready, or has failed to start. */
  readonly started: Promise<FailedStart | undefined>;
  readonly #inbox = new Inbox();
  #initMs = 0;
  #memoryKb = 0;
  /** Whether the process leads its own process group. */
  readonly #isGroup: boolean;
  /** Whether the process can start programs other than Node.js. */
  readonly #isNative: boolean;
  #alive = true;
  #outOfMemory = false;

  constructor(
    configuration: FunctionConfiguration,
    settings: EnvironmentSettings,
    initTimeoutMs = INIT_TIMEOUT_MS,
  ) {
    this.#configuration = configuration;
    this.credentials = settings.credentials;
    const { program } = settings;
    const { child, isGroup, variables, forwarding } = spawnFunction(configuration, settings);
    [this.#child, this.#isGroup] = [child, isGroup];
    this.#isNative = configuration.childProcesses || program.isNative;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", settings.onOutput);
    }
    const notice = program.notice(variables);
    // The caller takes output once it has this environment.
    if (notice) queueMicrotask(() => settings.onOutput(notice));
    this.#connection = program.connect(child, variables, forwarding, {
      heard: (message) => this.#inbox.take(message),
      flooded: () => this.kill(),
      isOwn: (socket) => isPeerOf(child.pid, socket),
    });
    // Lambda freezes an idle process. Here it keeps running, so it is checked between events too.
    const unwatch = this.#watch(IDLE_LOOK_MS);
    this.ended = new Promise((resolve) => {
      this.#child.on("exit", () => {
        this.#alive = false;
        unwatch();
        this.#killGroup();
        resolve();
        // The last message may not have been read yet.
        this.#connection.end(() => this.#inbox.end());
      });
      this.#child.on("error", () => {
        this.kill();
        // A process that could not be started emits no `exit` event.
        if (this.#child.pid !== undefined) return;
        this.#connection.end(() => undefined);
        this.#inbox.end();
        resolve();
      });
    });
    this.started = this.#start(initTimeoutMs);
  }

  /** Duration of the start in ms. */
  get initMs(): number {
    return this.#initMs;
  }

  /** The largest memory in MB that the process was seen to use. */
  get maxMemoryMb(): number {
    return Math.min(this.#configuration.memoryMb, Math.ceil(this.#memoryKb / 1024));
  }

  /** Whether the process can run another event. */
  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Runs one event. Never rejects: a crash, a time-out and a failed start are outcomes too.
   *
   * @param leftMs The time that is left for the event, if a repeated start has taken a part of it.
   */
  async run(invocation: Invocation, leftMs?: number): Promise<Outcome> {
    const { invokedFunctionArn: functionArn, requestId, stream, ...rest } = invocation;
    const failedStart = await this.started;
    if (failedStart) return failedStart.outcome(requestId);
    const { timeoutSeconds } = this.#configuration;
    const timeoutMs = leftMs ?? timeoutSeconds * 1000;
    const collected = stream ? undefined : new CollectedStream(RESPONSE_LIMIT_BYTES);
    const answer = this.#next(timeoutMs, requestId, stream ?? collected);
    this.#connection.send({ ...rest, requestId, functionArn, deadlineMs: Date.now() + timeoutMs });
    const message = await answer;
    if (message === "timeout") {
      this.kill();
      return timedOut(requestId, timeoutSeconds);
    }
    if (message === "exit") return this.#exit(requestId);
    if ("residentKb" in message) this.#useMemory(Number(message.residentKb));
    // The process ends by itself, unless the function's own code has sent the message.
    if ("isLast" in message && message.isLast === true) this.kill();
    const text = collected?.text;
    if (message.type !== "result" || text === undefined) return outcomeOf(message);
    return outcomeOf({ ...message, payload: text });
  }

  kill(): void {
    this.#alive = false;
    this.#killGroup();
    this.#child.kill("SIGKILL");
  }

  /** Ends the processes that this process has started, unless a namespace ends them. */
  #killGroup(): void {
    const { pid } = this.#child;
    if (this.#isGroup && pid !== undefined) killGroup(pid);
  }

  async #start(timeoutMs: number): Promise<FailedStart | undefined> {
    const began = performance.now();
    const message = await this.#next(timeoutMs);
    this.#initMs = performance.now() - began;
    if (message !== "exit" && message !== "timeout" && message.type === "ready") return undefined;
    this.kill();
    const { timeoutSeconds } = this.#configuration;
    const outcome = (requestId: string): Outcome => {
      if (message === "timeout") return timedOut(requestId, timeoutSeconds);
      return message === "exit" ? this.#exit(requestId) : outcomeOf(message);
    };
    return { errorType: startErrorType(outcome("")), outcome };
  }

  #useMemory(kilobytes: number): void {
    if (kilobytes > this.#memoryKb) this.#memoryKb = kilobytes;
  }

  async #next(
    timeoutMs: number,
    requestId?: string,
    stream?: ResponseStream,
  ): Promise<Answer | "exit" | "timeout"> {
    if (!this.#alive) return "exit";
    const unwatch = this.#watch();
    const answer = await this.#inbox.next(timeoutMs, requestId, stream);
    unwatch();
    return answer;
  }

  #watch(intervalMs?: number): () => void {
    const { memoryMb } = this.#configuration;
    const limits = {
      limitMb: memoryMb,
      isNative: this.#isNative,
      seen: (kilobytes: number) => this.#useMemory(kilobytes),
    };
    const over = (resource: "memory" | "tasks"): void => {
      this.#outOfMemory = resource === "memory";
      this.kill();
    };
    return watchResources(this.#child.pid, limits, over, intervalMs);
  }

  #exit(requestId: string): Outcome {
    return endOutcome(requestId, this.#child, this.#outOfMemory);
  }
}
