/** The options of one `NODE_OPTIONS`, by whether a function's process gets them. */
export interface NodeOptions {
  readonly kept: string;
  /** The names of the options that the process does not get. */
  readonly leftOut: readonly string[];
}

/**
 * Options, without `--` and `--no-`, that change neither what a function may do nor which files Node.js writes.
 * Others could weaken the sandbox: `--allow-addons` permits native code, `--openssl-config` loads it, `--inspect`
 * opens a port, and `--trace-event-file-pattern` writes files without checking permissions.
 */
const HARMLESS = new Set(
  `addons async-context-frame conditions deprecation disable-proto disable-warning
  disable-wasm-trap-handler disallow-code-generation-from-strings dns-result-order enable-fips
  enable-network-family-autoselection enable-source-maps experimental-default-type
  experimental-detect-module experimental-eventsource experimental-fetch
  experimental-global-customevent experimental-global-navigator experimental-global-webcrypto
  experimental-import-meta-resolve experimental-json-modules experimental-loader
  experimental-print-required-tla experimental-repl-await experimental-require-module
  experimental-specifier-resolution experimental-sqlite experimental-strip-types
  experimental-transform-types experimental-vm-modules experimental-wasm-modules
  experimental-websocket expose-gc extra-info-on-fatal-exception force-fips frozen-intrinsics
  global-search-paths http-parser import insecure-http-parser jitless loader max-http-header-size
  max-old-space-size max-old-space-size-percentage max-semi-space-size network-family-autoselection
  network-family-autoselection-attempt-timeout node-snapshot openssl-legacy-provider
  pending-deprecation preserve-symlinks preserve-symlinks-main require stack-trace-limit strip-types
  throw-deprecation title tls-cipher-list tls-max-v1.2 tls-max-v1.3 tls-min-v1.0 tls-min-v1.1
  tls-min-v1.2 tls-min-v1.3 trace-deprecation trace-exit trace-promises trace-sigint trace-sync-io
  trace-tls trace-uncaught trace-warnings unhandled-rejections use-bundled-ca use-env-proxy
  use-openssl-ca use-system-ca v8-pool-size verify-base-objects warnings zero-fill-buffers`.split(
    /\s+/,
  ),
);
const SHORT = new Set(["-r", "-C"]);

/** Separates the options that could weaken the sandbox from the others. */
export function nodeOptions(text: string): NodeOptions {
  const kept: string[] = [];
  const leftOut: string[] = [];
  let isKept = true;
  for (const word of words(text)) {
    if (word.startsWith("-")) {
      const [name = ""] = word.split("=");
      isKept = SHORT.has(name) || HARMLESS.has(plain(name));
      if (!isKept) leftOut.push(name);
    }
    // A word without a hyphen is the value of the option before it.
    if (isKept) kept.push(/["\\ ]/.test(word) ? quoted(word) : word);
  }
  return { kept: kept.join(" "), leftOut };
}

/** Quotes a word as Node.js expects it in `NODE_OPTIONS`. */
export function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, "\\$&")}"`;
}

/** Returns an option's name without its hyphens and negation. Node.js reads underscores as hyphens. */
function plain(name: string): string {
  return name.replaceAll("_", "-").replace(/^--(no-)?/, "");
}

/** Splits a `NODE_OPTIONS` like Node.js: at spaces outside of quotes. A backslash escapes only within quotes. */
function words(text: string): readonly string[] {
  const matches = text.matchAll(/(?:[^ "]|"(?:\\.|[^"\\])*(?:"|\\?$))+/gs);
  return [...matches]
    .map(([word]) =>
      word.replace(/"((?:\\.|[^"\\])*)(?:"|\\?$)/gs, (_, inner: string) =>
        inner.replace(/\\(.)/gs, "$1"),
      ),
    )
    .filter((word) => word !== "");
}
