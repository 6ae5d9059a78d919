/**
 * Ignores SIGUSR1, on which Node.js opens its debugger to every program of the machine. If functions run as the
 * same user and without namespaces, any of them could send the signal and read all keys of the cloud.
 * `--disable-sigusr1` does the same, but older versions of Node.js lack it.
 *
 * @returns A function that restores the signal's effect.
 */
export function ignoreDebuggerSignal(): () => void {
  // Windows has no such signal.
  if (process.platform === "win32") return () => undefined;
  const ignore = (): void => undefined;
  process.on("SIGUSR1", ignore);
  return () => process.off("SIGUSR1", ignore);
}
