import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import { ACCOUNT, call, REGION, startTestCloud } from "../cloud/test-cloud.ts";
import type { As, Target } from "./run-group.ts";
import { readStack, type StackTemplate } from "./stack-template.ts";
import { VECTORS } from "./vectors.ts";

/** Name of the stack `account`. The other stack has the name with the suffix `-local`. */
const STACK = "conformance";

/** Starts a local cloud with both stacks. */
export async function startLocalTarget(): Promise<
  Target & { readonly close: () => Promise<void> }
> {
  const local = await startTestCloud();
  const assembly = mkdtempSync(join(tmpdir(), "signet-conformance-"));
  writeStacks(assembly, { [STACK]: readStack("account"), [`${STACK}-local`]: readStack("local") });
  for (const stack of readAssembly(assembly)) local.cloud.deploy(stack);
  const urls = local.cloud.functionUrls();
  const apis = local.cloud.apis();
  const [someUrl = ""] = Object.values(urls);
  const caller = local.keys("conformance-caller");
  const keysOf = (as: As | undefined): Credentials => {
    if (as === undefined) return caller;
    if (typeof as === "string") return local.keys(as);
    const [accessKeyId, secretAccessKey, sessionToken] = as;
    return { accessKeyId, secretAccessKey, sessionToken };
  };
  return {
    variables: { account: ACCOUNT, region: REGION, stack: STACK },
    call: (service, { path, ...request }, as) =>
      local.aws(service, path, { ...request, as: keysOf(as) }),
    http: ({ method, path, headers = [], body = "", bodyBase64, api, function: name, host }) => {
      const url = new URL(
        (api === undefined ? urls[`${STACK}-${name ?? ""}`] : apis[api]) ?? someUrl,
      );
      if (host !== undefined) url.hostname = host;
      return call(url.origin, method, path, {
        headers,
        body: bodyBase64 === undefined ? body : Buffer.from(bodyBase64, "base64"),
      });
    },
    close: async () => {
      await local.close();
      rmSync(assembly, { recursive: true, force: true });
    },
  };
}

/** Writes an assembly with the code of functions as assets. */
function writeStacks(directory: string, stacks: Readonly<Record<string, StackTemplate>>): void {
  const write = (file: string, content: unknown) =>
    writeFileSync(join(directory, file), JSON.stringify(content));
  const files: Record<string, unknown> = {};
  const artifacts: Record<string, unknown> = {};
  for (const [name, stack] of Object.entries(stacks)) {
    const template = stack.withCode((file) => {
      const asset = join(directory, file);
      mkdirSync(asset, { recursive: true });
      copyFileSync(join(VECTORS, "functions", file), join(asset, `index${extname(file)}`));
      files[file] = {
        source: { path: file, packaging: "zip" },
        destinations: { here: { bucketName: "assets", objectKey: `${file}.zip` } },
      };
      return { S3Bucket: "assets", S3Key: `${file}.zip` };
    });
    write(`${name}.template.json`, template);
    artifacts[name] = {
      type: "aws:cloudformation:stack",
      environment: "aws://unknown-account/unknown-region",
      properties: { templateFile: `${name}.template.json` },
      dependencies: [],
    };
    write(`${name}.assets.json`, { version: "55.0.0", files });
  }
  write("manifest.json", { version: "55.0.0", artifacts });
}
