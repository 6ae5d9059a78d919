import { spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const allowed = [
  ["lib/errors.ts", "./contract/env.ts"],
  ["lib/lock.ts", "node:fs"],
  ["lib/contract/a.ts", "./env.ts"],
  ["lib/contract/a.ts", "../errors.ts"],
  ["lib/sigv4/a.ts", "node:crypto"],
  ["lib/iam/a.ts", "../errors.ts"],
  ["lib/webhook/a.ts", "./b.ts"],
  ["lib/password/a.ts", "node:crypto"],
  ["lambda/basic-authorizer/a.ts", "../../lib/password/users.ts"],
  ["lib/sealing/a.ts", "../contract/env.ts"],
  ["lib/sealing/a.ts", "../lock.ts"],
  ["lib/sealing/a.ts", "../https/post.ts"],
  ["lib/https/a.ts", "../sigv4/sign.ts"],
  ["lib/sealing/a.ts", "@aws-sdk/client-kms"],
  ["lib/client/a.ts", "../sigv4/sign.ts"],
  ["lib/constructs/a.ts", "aws-cdk-lib/aws-kms"],
  ["lib/constructs/a.ts", "../contract/env.ts"],
  ["lib/constructs/auth/a.ts", "../../contract/env.ts"],
  ["lib/constructs/auth/a.ts", "../a.ts"],
  ["lib/checks/a.ts", "aws-cdk-lib"],
  ["lib/checks/template/a.ts", "node:fs"],
  ["lib/stacks/a.ts", "../constructs/a.ts"],
  ["lib/stacks/a.ts", "../checks/a.ts"],
  ["lib/local/a.ts", "../sigv4/verify.ts"],
  ["lib/local/gateway/a.ts", "../../iam/evaluate.ts"],
  ["lib/local/gateway/a.ts", "../state/a.ts"],
  ["lib/local/state/a.ts", "../../lock.ts"],
  ["lib/local/services/kms/a.ts", "../../../errors.ts"],
  ["lib/local/services/kms/a.ts", "../../state/a.ts"],
  ["lambda/a.ts", "../lib/contract/env.ts"],
  ["lambda/secure/a.ts", "../response.ts"],
  ["lambda/secure/a.ts", "../../lib/https/post.ts"],
  ["lambda/secure/a.ts", "../../lib/sealing/open.ts"],
  ["bin/a.ts", "../lib/sealing/sealed-file.ts"],
  ["scripts/a.ts", "../lib/local/server.ts"],
] as const;

const refused = [
  ["lib/errors.ts", "node:util"],
  ["lib/lock.ts", "node:child_process"],
  ["lib/lock.ts", "./errors.ts"],
  ["lib/contract/a.ts", "../sigv4/sign.ts"],
  ["lib/contract/a.ts", "../lock.ts"],
  ["lib/contract/a.ts", "aws-cdk-lib"],
  ["lib/contract/a.ts", "node:crypto"],
  ["lib/sigv4/a.ts", "node:fs"],
  ["lib/sigv4/a.ts", "../contract/env.ts"],
  ["lib/iam/a.ts", "../sigv4/sign.ts"],
  ["lib/webhook/a.ts", "@aws-sdk/client-kms"],
  ["lib/sealing/a.ts", "aws-cdk-lib"],
  ["lib/sealing/a.ts", "../local/server.ts"],
  ["lib/https/a.ts", "../sealing/open.ts"],
  ["lib/https/a.ts", "@aws-sdk/client-kms"],
  ["lib/client/a.ts", "../stacks/key-stack.ts"],
  ["lib/client/a.ts", "../sealing/open.ts"],
  ["lib/constructs/a.ts", "../stacks/key-stack.ts"],
  ["lib/constructs/a.ts", "../sealing/sealed-file.ts"],
  ["lib/constructs/a.ts", "@aws-sdk/client-kms"],
  ["lib/constructs/a.ts", "node:fs"],
  ["lib/checks/a.ts", "../constructs/a.ts"],
  ["lib/checks/rules/a.ts", "../../constructs/a.ts"],
  ["lib/stacks/a.ts", "../../lambda/response.ts"],
  ["lib/stacks/a.ts", "../sealing/sealed-file.ts"],
  ["lib/stacks/a.ts", "node:fs/promises"],
  ["lib/local/a.ts", "../contract/env.ts"],
  ["lib/local/a.ts", "aws-cdk-lib"],
  ["lib/local/gateway/a.ts", "../../stacks/key-stack.ts"],
  ["lib/local/gateway/a.ts", "@aws-sdk/client-kms"],
  ["lib/local/services/kms/a.ts", "../../../contract/env.ts"],
  ["lambda/a.ts", "../lib/constructs/a.ts"],
  ["lambda/secure/a.ts", "../../lib/local/server.ts"],
  ["lambda/secure/a.ts", "../../lib/iam/evaluate.ts"],
  ["lambda/secure/a.ts", "../../scripts/call.ts"],
  ["lambda/secure/a.ts", "aws-cdk-lib"],
  ["bin/a.ts", "../lambda/response.ts"],
  ["scripts/a.ts", "../lambda/secure/handler.ts"],
] as const;

const project = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "signet-arrows-"));
const refusals = new Set<string>();

beforeAll(() => {
  copyFileSync(join(project, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  for (const [file, specifier] of [...allowed, ...refused]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    appendFileSync(join(folder, file), `import "${specifier}";\n`);
  }
  const oxlint = join(project, "node_modules/.bin/oxlint");
  const { stdout } = spawnSync(oxlint, ["--format=json"], { cwd: folder, encoding: "utf8" });
  const report: { diagnostics: { code: string; message: string; filename: string }[] } =
    JSON.parse(stdout);
  for (const { code, message, filename } of report.diagnostics) {
    const specifier = /^'(.+?)' import is restricted/.exec(message)?.[1];
    if (code === "eslint(no-restricted-imports)") refusals.add(`${filename} ${specifier}`);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each(allowed)("lets %s import %s", (file, specifier) => {
  expect(refusals).not.toContain(`${file} ${specifier}`);
});

it.each(refused)("keeps %s from importing %s", (file, specifier) => {
  expect(refusals).toContain(`${file} ${specifier}`);
});
