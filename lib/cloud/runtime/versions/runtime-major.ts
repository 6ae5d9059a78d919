/** Returns the major version of Node.js that a function's runtime names, such as 24 for `nodejs24.x`. */
export function runtimeMajor(runtime: string): number | undefined {
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  return major === undefined ? undefined : Number(major);
}
