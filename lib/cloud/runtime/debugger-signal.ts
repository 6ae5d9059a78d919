/**
 * Ignores SIGUSR1, on which Node.js opens its debugger to every program of the machine. Where functions are
 * processes of the same user and no namespace separates them, any of them could send it, and read all
 * keys of the cloud. `--disable-sigusr1` does the same, but older versions of Node.js do not have it.
 *
 * @returns Ends that.
 */
export function ignoreDebuggerSignal(): () => void {
  // Windows has no such signal.
  if (process.platform === "win32") return () => undefined;
  const ignore = (): void => undefined;
  process.on("SIGUSR1", ignore);
  return () => process.off("SIGUSR1", ignore);
}
