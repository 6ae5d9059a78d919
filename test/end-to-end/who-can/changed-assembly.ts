import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readAssembly, type AssemblyStack } from "../../../lib/cloud/assembly/manifest.ts";
import { accountOf } from "../../../lib/cloud/who-can/account-of.ts";
import { matrixOf, type Matrix } from "../../../lib/cloud/who-can/matrix.ts";
import { account, region } from "../launched-stage.ts";
import type { Templates } from "./mutations.ts";

const SUFFIX = ".template.json";

/** Returns the templates of an assembly, by stack name. */
export function templatesOf(assembly: string): Templates {
  const files = readdirSync(assembly).filter((file) => file.endsWith(SUFFIX));
  return Object.fromEntries(
    files.map((file) => [
      file.slice(0, -SUFFIX.length),
      JSON.parse(readFileSync(join(assembly, file), "utf8")),
    ]),
  );
}

/** Copies an assembly, changes its templates and returns its stacks. */
export function changedAssembly(
  assembly: string,
  ...changes: readonly ((templates: Templates) => void)[]
): readonly AssemblyStack[] {
  const copy = mkdtempSync(`${assembly}-changed-`);
  for (const file of readdirSync(assembly)) {
    // Assets are unchanged and large, so the originals are used.
    if (!file.startsWith("asset.")) cpSync(join(assembly, file), join(copy, file));
  }
  const templates = templatesOf(assembly);
  for (const change of changes) change(templates);
  for (const [name, template] of Object.entries(templates)) {
    writeFileSync(join(copy, name + SUFFIX), JSON.stringify(template));
  }
  return readAssembly(copy).map((stack) => ({
    ...stack,
    assets: new Map([...stack.assets].map(([key, path]) => [key, path.replace(copy, assembly)])),
  }));
}

/** Returns the who-can matrix of these stacks. */
export function matrix(stacks: readonly AssemblyStack[]): Matrix {
  return matrixOf(accountOf(stacks, { accountId: account, region }), stacks);
}

/** Lets callers of the account assume every role, so that a test can use all of them. */
export function trustAccount(templates: Templates): void {
  for (const { Resources } of Object.values(templates)) {
    for (const { Type, Properties } of Object.values(Resources)) {
      if (Type !== "AWS::IAM::Role") continue;
      // CDK writes every trust policy with a list of statements.
      const trust = Properties?.["AssumeRolePolicyDocument"] as { Statement: unknown[] };
      trust.Statement.push({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "sts:AssumeRole",
      });
    }
  }
}
