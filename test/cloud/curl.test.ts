import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { emptyApi } from "./deployment/empty-api.ts";
import { user } from "./deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "./test-cloud.ts";

const run = promisify(execFile);
const hasCurl = await run("curl", ["--help", "auth"]).then(
  ({ stdout }) => stdout.includes("--aws-sigv4"),
  () => false,
);

const stack = emptyApi(
  { "ANY /{proxy+}": { function: "Empty" } },
  { Ann: user("Ann", { Action: "*", Resource: "*" }) },
);

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

/** Returns the status of the response to a request that curl signed, and the mistakes in its diagnosis. */
async function curl(...options: readonly string[]): Promise<string> {
  const { accessKeyId, secretAccessKey } = local.keys("Ann");
  const [api = ""] = Object.values(local.cloud.apis());
  const target = options.at(-1) ?? "";
  const { stdout } = await run("curl", [
    "-sig", // silent, with the headers, no globs
    "--path-as-is",
    "--max-time",
    "20",
    "--aws-sigv4",
    "aws:amz:us-east-1:execute-api",
    "--user",
    `${accessKeyId}:${secretAccessKey}`,
    ...options.slice(0, -1),
    api + target,
  ]);
  const mistakes = /^x-signet-diagnosis: ([^:]*):/m.exec(stdout)?.[1];
  return `${/^HTTP\S+ (\d+)/.exec(stdout)?.[1]} ${mistakes ?? "undiagnosed"}`;
}

const unless = hasCurl ? "" : " (skipped: there is no curl with --aws-sigv4)";

/** Newer versions of curl sign some of these paths correctly, so a 200 passes. A refusal must have a diagnosis. */
it.skipIf(!hasCurl).each([
  ["/a", /^200 /],
  ["/a/?a=1&b=x%20y", /^200 /],
  ["/a%20b", /^200 |^403 path-encoded-once$/],
  ["/@connections/abc%3D", /^200 |^403 path-encoded-once$/],
  ["/*()!'/a%2Fb/%c3%a9", /^200 |^403 path-encoded-once$/],
  // The gateway refuses this path before it checks the signature.
  ["/a//b", /^400 undiagnosed$/],
  ["/q?b=2&a=1&a=0", /^200 |^403 query-unsorted$/],
  ["/q?flag", /^200 |^403 query-bare-key$/],
  ["/q?a=*&$b=1&c=%2f&d=e=f", /^200 |^403 [a-z, -]+$/],
  ["/a%20b/c?b=*&a=&flag", /^200 |^403 path-encoded-once, query-[a-z, -]+$/],
])(
  `curl's signature of %s is valid, or its mistakes are diagnosed${unless}`,
  async (target, outcome) => {
    expect(await curl(target)).toMatch(outcome);
  },
);

it.skipIf(!hasCurl)(
  `curl's signatures of bodies and headers are valid, or their mistakes are diagnosed${unless}`,
  async () => {
    const json = ["-H", "Content-Type: application/json", "-d", '{"a":1}'];
    expect(await curl(...json, "/a")).toMatch(/^200 /);
    expect(await curl("-H", "X-Amz-Meta-A:  a b ", "/a")).toMatch(/^200 /);
    // The gateway refuses this header, because the same signature would be valid for another event.
    expect(await curl("-H", "X-Amz-Meta-A:  a   b ", "/a")).toMatch(/^400 /);
    expect(await curl("-H", "X-A: a", "-H", "X-A: b", "/a")).toMatch(/^200 |header-repeats-apart$/);
    expect(await curl("-H", "X-A;", "/a")).toMatch(/^200 |header-empty$/);
    expect(await curl("-F", "a=b", "/a")).toMatch(/^200 |body-left-out|payload-unsigned$/);
  },
);
