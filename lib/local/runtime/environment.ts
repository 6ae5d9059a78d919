import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { RoleCredentials } from "../account/directory.ts";
import type { FunctionConfiguration } from "../account/account.ts";

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

/** What a function's process is given besides its own configuration. */
export interface EnvironmentSettings {
  readonly region: string;
  readonly credentials: RoleCredentials;
  /** The AWS endpoint that its SDKs are pointed at. */
  readonly awsEndpoint: string;
  readonly onOutput: (text: string) => void;
}

type Message =
  | { readonly type: "ready" }
  | { readonly type: "result"; readonly payload: string }
  | { readonly type: "init-error" | "error"; readonly error: object };

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_TIMEOUT_MS = 10_000;
/** Lambda's limit on a synchronous response. */
const RESPONSE_LIMIT_BYTES = 6_291_556;
const BOOTSTRAP = fileURLToPath(new URL("bootstrap.mjs", import.meta.url));

/** One process of one function: started once, then given one event at a time until it ends. */
export class ExecutionEnvironment {
  readonly credentialsExpire: Date;
  readonly #configuration: FunctionConfiguration;
  readonly #child: ChildProcess;
  readonly #started: Promise<Outcome | undefined>;
  #receive: ((outcome: Message | "exit") => void) | undefined;
  #alive = true;

  constructor(configuration: FunctionConfiguration, settings: EnvironmentSettings) {
    this.#configuration = configuration;
    this.credentialsExpire = settings.credentials.expiration;
    this.#child = fork(BOOTSTRAP, {
      cwd: configuration.code,
      env: processEnvironment(configuration, settings),
      execArgv: [`--max-old-space-size=${configuration.memoryMb}`],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", settings.onOutput);
    }
    this.#child.on("message", (message) => this.#receive?.(message as Message));
    this.#child.on("error", () => this.kill());
    this.#child.on("exit", () => {
      this.#alive = false;
      this.#receive?.("exit");
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
    const answer = this.#next(timeoutSeconds * 1000);
    if (this.#child.connected) {
      this.#child.send({ requestId, event, traceId, deadlineMs, functionArn: arn }, () => undefined);
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

  #next(timeoutMs: number): Promise<Message | "exit" | "timeout"> {
    if (!this.#alive) return Promise.resolve("exit");
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

/** What Lambda sets, what the function declares, and where its SDKs find this cloud instead of AWS. */
function processEnvironment(
  { name, code, handler, runtime, memoryMb, environment }: FunctionConfiguration,
  { region, credentials, awsEndpoint }: EnvironmentSettings,
): Record<string, string> {
  return {
    LANG: "en_US.UTF-8",
    PATH: "/usr/local/bin:/usr/bin:/bin",
    TZ: ":UTC",
    // This machine's Node may be older than the runtime the function names; the SDK warns of it.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ENDPOINT_URL_KMS: awsEndpoint,
    ...environment,
    _HANDLER: handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${credentials.accessKeyId.toLowerCase()}`,
    AWS_REGION: region,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_TASK_ROOT: code,
  };
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
