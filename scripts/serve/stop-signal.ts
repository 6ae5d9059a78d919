/** How often the parent process is looked for. */
const LOOK_MS = 500;

/**
 * Aborts at the first SIGINT or SIGTERM. A second one ends the process at once.
 *
 * A process that npm started also stops when npm ends. npm passes signals to the shell between the two, but the shell
 * ends without passing them on, and the cloud would keep its ports and the lock of its state.
 */
export function stopSignal(env: Readonly<NodeJS.ProcessEnv>): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const parent = process.ppid;
  const look =
    env["npm_command"] === undefined
      ? undefined
      : setInterval(() => {
          if (process.ppid !== parent) stop();
        }, LOOK_MS).unref();
  const release = (): void => {
    clearInterval(look);
    process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop);
  };
  const stop = (): void => {
    release();
    controller.abort();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
  return { signal: controller.signal, release };
}
