import { runtimeMajor } from "./runtime-major.ts";

/** The heap's share of a function's memory. It is below 1 so that garbage is collected before all memory is used. */
const HEAP_SHARE = 0.9;

/** Features that Lambda disables, by the major versions of the runtimes. */
const DISABLED: Readonly<Record<string, readonly number[]>> = {
  "experimental-require-module": [20, 22],
  "experimental-detect-module": [22],
};

/**
 * Returns the flags with which Node.js runs a function, without the flags of the sandbox.
 *
 * @param options The function's `NODE_OPTIONS`, which can enable what Lambda disables.
 * @param isKnown Whether the Node.js that runs the function has a flag.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
export function nodeFlags(
  { runtime, memoryMb }: { readonly runtime: string; readonly memoryMb: number },
  options: string,
  isKnown: (flag: string) => boolean,
): readonly string[] {
  const major = runtimeMajor(runtime) ?? 0;
  const disabled = Object.entries(DISABLED)
    .filter(([name, majors]) => majors.includes(major) && !options.includes(`--${name}`))
    .map(([name]) => `--no-${name}`)
    .filter(isKnown);
  return [`--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}`, ...disabled];
}
