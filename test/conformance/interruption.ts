/** Ends with the first SIGINT, SIGTERM or SIGHUP, so that what a run has made is removed before the process ends. */
export function interruption(say: (line: string) => void): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) say("still removing; wait, or the account keeps what was made");
    else controller.abort(new Error("interrupted"));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
  return {
    signal: controller.signal,
    release: () => void process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop),
  };
}
