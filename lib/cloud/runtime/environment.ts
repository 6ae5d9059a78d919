import { spawn, type ChildProcess } from "node:child_process";
import type { Duplex } from "node:stream";
import type { FunctionConfiguration } from "../account/account.ts";
import type { TemporaryCredentials } from "../account/iam/identities.ts";
import { afterChannel } from "./inherited-descriptors.ts";
import { killGroup } from "./kill-group.ts";
import { openChannel, type Channel } from "./node/channel.ts";
import { answers, isMessage, type Message } from "./node/message.ts";
import type { Invocation } from "./invocation.ts";
import { exitReason, failure, outcomeOf, type Outcome } from "./outcome.ts";
import {
  optionsNotice,
  processEnvironment,
  startEnvironment,
  type ProcessSettings,
} from "./process-environment.ts";
import { launchIn, socketIn } from "./sandbox/launch.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import type { Unpacked } from "./unpacked.ts";
import { watchResources } from "./watch-resources.ts";

export interface EnvironmentSettings extends Omit<ProcessSettings, "files">, Unpacked {
  readonly sandbox: Sandbox;
  /** Socket of the AWS endpoint for a function in a VPC, or `undefined` if it uses this machine's network. */
  readonly vpcSocket: string | undefined;
  readonly onOutput: (text: string) => void;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_TIMEOUT_MS = 10_000;
/** The heap's share of a function's memory. It is below 1 so that garbage is collected before all memory is used. */
const HEAP_SHARE = 0.9;
/** Interval in ms at which an idle process is checked. */
const IDLE_LOOK_MS = 500;

/** One process of one function. It starts once and runs one event at a time until it ends. */
export class ExecutionEnvironment {
  readonly credentials: TemporaryCredentials;
  /** Settles when the process has ended, or could not be started. */
  readonly ended: Promise<void>;
  readonly #configuration: FunctionConfiguration;
  readonly #child: ChildProcess;
  readonly #channel: Channel;
  readonly #started: Promise<Outcome | undefined>;
  #receive: ((outcome: Message | "exit") => void) | undefined;
  /** Request id of the running event, or `undefined` while the process starts. */
  #awaited: string | undefined;
  /** Whether the process leads its own process group. */
  readonly #isGroup: boolean;
  #alive = true;
  #outOfMemory = false;

  constructor(configuration: FunctionConfiguration, settings: EnvironmentSettings) {
    this.#configuration = configuration;
    this.credentials = settings.credentials;
    const { sandbox, mounts, vpcSocket, awsEndpoint } = settings;
    const { memoryMb, childProcesses, temporaryMb } = configuration;
    const launch = launchIn(
      sandbox,
      settings.files,
      mounts,
      { childProcesses, temporaryMb, network: vpcSocket === undefined },
      [`--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}`],
    );
    const { execPath, execArgv, files, ...options } = launch;
    const environment = processEnvironment(configuration, { ...settings, files });
    const forwarding =
      vpcSocket === undefined ? [] : [new URL(awsEndpoint).port, socketIn(launch, vpcSocket)];
    // In the cloud's process group, a function could signal the cloud without knowing its process id.
    this.#isGroup = childProcesses || sandbox.namespaces;
    this.#child = spawn(execPath, [...execArgv, files.bootstrap, files.opt, ...forwarding], {
      env: startEnvironment(environment, files),
      ...options,
      stdio: ["ignore", "pipe", "pipe", "pipe", ...afterChannel()],
      detached: this.#isGroup,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", settings.onOutput);
    }
    const notice = optionsNotice(environment);
    // The caller takes output once it has this environment.
    if (notice !== "") queueMicrotask(() => settings.onOutput(notice));
    // A pipe is a duplex stream.
    const pipe = this.#child.stdio[3] as Duplex;
    const heard = (message: unknown): void => {
      // The function's own code can send messages too. Only the bootstrap's messages about the running event
      // are accepted, because a late response to another event would go to the next caller.
      if (isMessage(message) && answers(message) === this.#awaited) this.#receive?.(message);
    };
    this.#channel = openChannel(pipe, heard, () => this.kill());
    this.#channel.send({ environment });
    // Lambda freezes an idle process. Here it keeps running, so it is checked between events too.
    const unwatch = this.#watch(IDLE_LOOK_MS);
    this.ended = new Promise((resolve) => {
      this.#child.on("exit", () => {
        this.#alive = false;
        unwatch();
        this.#killGroup();
        resolve();
        // The last message may still be in the pipe, so this waits until the pipe has closed.
        if (pipe.closed) this.#receive?.("exit");
        else pipe.once("close", () => this.#receive?.("exit"));
      });
      this.#child.on("error", () => {
        this.kill();
        // A process that could not be started emits no `exit` event.
        if (this.#child.pid !== undefined) return;
        this.#receive?.("exit");
        resolve();
      });
    });
    this.#started = this.#start();
  }

  /** Whether the process can run another event. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Runs one event. Never rejects: a crash, a time-out and a failed start are outcomes too. */
  async run({ requestId, event, traceId, functionArn }: Invocation): Promise<Outcome> {
    const failedStart = await this.#started;
    if (failedStart) return failedStart;
    const { timeoutSeconds } = this.#configuration;
    const deadlineMs = Date.now() + timeoutSeconds * 1000;
    const answer = this.#next(timeoutSeconds * 1000, requestId);
    this.#channel.send({ requestId, event, traceId, deadlineMs, functionArn });
    const message = await answer;
    if (message === "timeout") {
      this.kill();
      return failure(
        "Sandbox.Timedout",
        `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      );
    }
    if (message === "exit") return this.#exit(`RequestId: ${requestId} `);
    return outcomeOf(message);
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

  async #start(): Promise<Outcome | undefined> {
    const message = await this.#next(INIT_TIMEOUT_MS);
    if (message !== "exit" && message !== "timeout" && message.type === "ready") return undefined;
    this.kill();
    if (message === "timeout") {
      return failure("Sandbox.Timedout", "Error: Init timed out after 10.00 seconds");
    }
    if (message === "exit") return this.#exit();
    return outcomeOf(message);
  }

  #next(timeoutMs: number, requestId?: string): Promise<Message | "exit" | "timeout"> {
    if (!this.#alive) return Promise.resolve("exit");
    this.#awaited = requestId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => done("timeout"), timeoutMs);
      const unwatch = this.#watch();
      const done = (message: Message | "exit" | "timeout"): void => {
        clearTimeout(timer);
        unwatch();
        this.#receive = undefined;
        resolve(message);
      };
      this.#receive = done;
    });
  }

  #watch(intervalMs?: number): () => void {
    const { memoryMb, childProcesses } = this.#configuration;
    const limits = { limitMb: memoryMb, isNative: childProcesses };
    const over = (resource: "memory" | "tasks"): void => {
      this.#outOfMemory = resource === "memory";
      this.kill();
    };
    return watchResources(this.#child.pid, limits, over, intervalMs);
  }

  #exit(prefix = ""): Outcome {
    const { exitCode, signalCode } = this.#child;
    const type = this.#outOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError";
    return failure(type, `${prefix}Error: ${exitReason(exitCode, signalCode)}`);
  }
}
