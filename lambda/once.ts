/**
 * A function that runs `load` at most once: callers that come while it runs share the one run, later
 * ones get its value. A failure is not kept, so one bad start does not poison the container.
 */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined;
  return () => {
    current ??= load().catch((error: unknown) => {
      current = undefined;
      throw error;
    });
    return current;
  };
}
