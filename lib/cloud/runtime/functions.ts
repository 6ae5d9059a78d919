import { randomUUID } from "node:crypto";
import type { Account, FunctionConfiguration } from "../account/account.ts";
import type { Log } from "../process/log.ts";
import type { VpcConnections } from "../network/vpc-connections.ts";
import { isDeployed } from "../account/lambda/qualified.ts";
import { busyWorkers, limitOf } from "./process/concurrency-limit.ts";
import { ExecutionEnvironment } from "./environment.ts";
import { ignoreDebuggerSignal } from "./debugger-signal.ts";
import { FunctionLog, type LoggedInvocation } from "./log/function-log.ts";
import { LogStream } from "./log/log-stream.ts";
import type { InvocationResult, InvokeOptions } from "./invocation.ts";
import type { Outcome } from "./outcome.ts";
import type { Programs } from "./programs/programs.ts";
import { runEvent } from "./run-event.ts";
import { newTraceId } from "./trace-id.ts";
import type { Sandbox } from "./sandbox/sandbox.ts";
import { UnpackedFunctions } from "./unpacked.ts";
import { withChangedCode } from "./with-changed-code.ts";
import { CLOSED, tryStart } from "./try-start.ts";
import { endIdle, idleWorker, type Worker } from "./worker.ts";

/** Invokes functions, each in its own processes. */
export interface Functions {
  /**
   * Invokes a function. Returns `undefined` if the function has reached its concurrency limit, or if the cloud
   * is closed.
   */
  readonly invoke: (
    configuration: FunctionConfiguration,
    event: string,
    options?: InvokeOptions,
  ) => Promise<InvocationResult | undefined>;
  /** Ends idle processes at once and all others after their event. The next event starts a new process. */
  readonly retire: () => void;
  /** Does the same for functions that were deleted or changed by a deployment. */
  readonly retireOutdated: () => void;
  /**
   * Does the same for functions whose code or layers contain one of these paths, and copies their files anew.
   *
   * @returns The names of the functions.
   */
  readonly retireCode: (paths: readonly string[]) => readonly string[];
  /** Ends every process and waits until all have ended. */
  readonly close: () => Promise<void>;
}

const SESSION_MS = 2 * 3_600_000;

/**
 * Keeps a pool of processes for each function. A process starts when an event arrives and no process is idle.
 *
 * @param limits The sandbox of this machine. The first event waits until the sandbox is known.
 * @param sdk A `node_modules` with the AWS SDK, for functions that expect it from the runtime.
 * @param programs The programs that run functions. @default - the Node.js of this process
 */
export function startFunctions(
  account: Account,
  awsEndpoint: string,
  vpcConnections: Pick<VpcConnections, "open" | "forget" | "close">,
  log: Log,
  limits: Promise<{ readonly sandbox: Sandbox }>,
  sdk?: string,
  programs?: Programs,
): Functions {
  const pools = new Map<FunctionConfiguration, Set<Worker>>();
  /** The function of every process that has not ended yet, including processes that were removed from their pool. */
  const living = new Map<ExecutionEnvironment, FunctionConfiguration>();
  const unpacked = new UnpackedFunctions(sdk, programs);
  const release = ignoreDebuggerSignal();
  let closed = false;

  const startProcess = (
    configuration: FunctionConfiguration,
    sandbox: Sandbox,
    output: FunctionLog,
    responds: boolean,
    initWithinMs?: number,
  ): ExecutionEnvironment => {
    const { clock, directory, region } = account;
    const issued = clock.now();
    directory.sessions.forgetExpired(clock.surelyPast());
    const credentials = directory.sessions.add({
      roleName: configuration.roleName,
      sessionName: configuration.name,
      issued,
      expiration: new Date(issued.getTime() + SESSION_MS),
      functionArn: configuration.arn,
    });
    const { files, mounts, program } = unpacked.of(configuration);
    output.stream.useKey(credentials.accessKeyId);
    const settings = {
      region,
      credentials,
      awsEndpoint,
      sandbox,
      files,
      mounts,
      program,
      logStream: output.stream.name,
      responds,
      vpcSocket: vpcConnections.open(configuration, files.connections),
      onOutput: (text: string) => output.print(text),
    };
    const environment = new ExecutionEnvironment(configuration, settings, initWithinMs);
    living.set(environment, configuration);
    void environment.ended.then(() => living.delete(environment));
    return environment;
  };

  const start = (...given: Parameters<typeof startProcess>): ExecutionEnvironment | Outcome =>
    closed ? CLOSED : tryStart(given[0], given[2], log, () => startProcess(...given));

  const startWorker = (
    configuration: FunctionConfiguration,
    sandbox: Sandbox,
    invocation: LoggedInvocation,
    responds: boolean,
  ): Worker | Outcome => {
    const stream = new LogStream(account, configuration, account.clock.now());
    const output = new FunctionLog(configuration.name, log, stream, invocation);
    const environment = start(configuration, sandbox, output, responds);
    if ("failed" in environment) return environment;
    return { busy: true, isNew: true, log: output, environment };
  };

  /** Ends the processes of a function, and removes the copies of its files once all of them have ended. */
  const dropFiles = (configuration: FunctionConfiguration): void => {
    endIdle(pools.get(configuration) ?? new Set());
    pools.delete(configuration);
    const running = [...living].filter(([, of]) => of === configuration);
    const unused = Promise.all(running.map(([{ ended }]) => ended));
    vpcConnections.forget(configuration, unused);
    unpacked.drop(configuration, unused);
  };

  const retireOutdated = (): void => {
    for (const known of [pools, unpacked.known]) {
      for (const configuration of known.keys()) {
        if (!isDeployed(account, configuration)) dropFiles(configuration);
      }
    }
  };

  return {
    async invoke(configuration, event, options = {}) {
      const { traceId = newTraceId(), requestId = randomUUID(), waiting, clientContext } = options;
      const { invokedFunctionArn = configuration.arn, responds = false, stream } = options;
      const invocation = { invocationId: requestId, ...waiting };
      const { sandbox } = await limits;
      if (closed) return undefined;
      retireOutdated();
      const pool = pools.get(configuration) ?? new Set<Worker>();
      pools.set(configuration, pool);
      let worker = idleWorker(pool, account);
      if (!worker) {
        if (busyWorkers(pools, configuration) >= limitOf(account, configuration)) return undefined;
        const started = startWorker(configuration, sandbox, invocation, responds);
        if ("failed" in started) return { ...started, requestId, logTail: "" };
        worker = started;
        pool.add(worker);
      }
      worker.busy = true;
      const { log: output } = worker;
      output.invocation = invocation;
      const outcome = await runEvent(
        worker,
        configuration,
        { requestId, event, traceId, invokedFunctionArn, clientContext, stream },
        (withinMs) => start(configuration, sandbox, output, responds, withinMs),
      );
      worker.busy = false;
      // The function was redeployed or retired during the event, so the process gets no other event.
      if (pools.get(configuration) !== pool) worker.environment.kill();
      if (!worker.environment.alive) pool.delete(worker);
      return { ...outcome, requestId, logTail: output.takeTail() };
    },
    retire() {
      for (const pool of pools.values()) endIdle(pool);
      pools.clear();
    },
    retireOutdated,
    retireCode(paths) {
      const changed = withChangedCode(account, paths);
      for (const configuration of changed) dropFiles(configuration);
      return [...new Set(changed.map(({ name }) => name))];
    },
    async close() {
      closed = true;
      pools.clear();
      const ending = [...living.keys()].map((environment) => {
        environment.kill();
        return environment.ended;
      });
      await Promise.all(ending);
      vpcConnections.close();
      unpacked.remove();
      release();
    },
  };
}
