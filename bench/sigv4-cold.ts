import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { median } from "./interleave.ts";

/** Has `node_modules` with the packages of this project. */
const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const ROUNDS = 31;

const GET = `"https://abc123.execute-api.us-east-1.amazonaws.com/prod/secure"`;
const KEYS = `accessKeyId: "AKIDEXAMPLE", secretAccessKey: "a-benchmark-is-all-this-key-is-for"`;

/** Programs that sign one GET, each as small as its signer permits. */
const programs: Readonly<Record<string, string>> = {
  // The assignment keeps the bundler from removing the import.
  "node:crypto alone": `import { hash } from "node:crypto"; globalThis.used = hash;`,
  "signet, sign alone": `
    import { sign } from "signet-sigv4";
    const headers = [["Host", "abc123.execute-api.us-east-1.amazonaws.com"]];
    sign({ method: "GET", path: "/prod/secure", query: [], headers, body: new Uint8Array() }, {
      credentials: { ${KEYS} }, region: "us-east-1", service: "execute-api", date: new Date(),
    });`,
  "signet, from a URL": `
    import { sign, wireRequest } from "signet-sigv4";
    sign(wireRequest("GET", ${GET}), {
      credentials: { ${KEYS} }, region: "us-east-1", service: "execute-api", date: new Date(),
    });`,
  aws4: `
    import aws4 from "aws4";
    const { host, pathname } = new URL(${GET});
    aws4.sign({ host, path: pathname, service: "execute-api", region: "us-east-1" }, { ${KEYS} });`,
  aws4fetch: `
    import { AwsV4Signer } from "aws4fetch";
    await new AwsV4Signer({ url: ${GET}, ${KEYS}, service: "execute-api", region: "us-east-1" }).sign();`,
  "@smithy/signature-v4": `
    import { Sha256Node } from "@smithy/core/checksum";
    import { SignatureV4 } from "@smithy/signature-v4";
    const { host, pathname } = new URL(${GET});
    await new SignatureV4({
      credentials: { ${KEYS} }, region: "us-east-1", service: "execute-api", sha256: Sha256Node,
    }).sign({ method: "GET", protocol: "https:", hostname: host, path: pathname, headers: { host } });`,
};

/** Script that loads a bundle and prints the time in ms that this took. */
const LOAD = `
  const started = performance.now();
  await import(process.argv[1]);
  process.stdout.write(String(performance.now() - started));`;

/** Signs once in each fresh process, in turns, from minified bundles. Prints the bundles' sizes and times. */
export function benchColdStart(): void {
  const folder = mkdtempSync(join(tmpdir(), "signet-bench-"));
  try {
    const bundles = Object.entries(programs).map(([name, source], index) => {
      const file = join(folder, `${index}.mjs`);
      bundle(source, file);
      const ms: number[] = [];
      return { name, file, bytes: statSync(file).size, ms };
    });
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < bundles.length; turn++) {
        const contender = bundles[(round + turn) % bundles.length];
        if (!contender) continue;
        contender.ms.push(
          Number(
            execFileSync(process.execPath, ["--input-type=module", "-e", LOAD, contender.file]),
          ),
        );
      }
    }
    const empty = bundles[0]?.ms ?? [];
    console.log(
      "\nFirst sign in a fresh process (at most 2 ms over node:crypto alone), minified bundle (signing alone with its caller, under 5,000 B)",
    );
    for (const { name, ms, bytes } of bundles) {
      const over = median(ms.map((value, round) => value - (empty[round] ?? Number.NaN)));
      const least = Math.min(...ms) - Math.min(...empty);
      console.log(
        `  ${name.padEnd(24)} ${median(ms).toFixed(1).padStart(7)} ms  ${over.toFixed(1).padStart(6)} ms over, difference of the minima ${least.toFixed(1).padStart(5)} ms  ${String(bytes).padStart(7)} B`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bundle(source: string, outfile: string): void {
  buildSync({
    stdin: { contents: source, resolveDir: DIST, loader: "js" },
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    conditions: ["module"],
    // aws4 is CommonJS.
    banner: {
      js: source.includes('aws4"')
        ? 'import{createRequire as c}from"node:module";const require=c(import.meta.url);'
        : "",
    },
    logLevel: "error",
  });
}
