import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveCredentials } from "../../lib/cli/client/credentials.ts";
import { signedRequest } from "../../lib/signed-fetch/signed-request.ts";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { encryptionContext } from "../../lib/formats/sealed/sealed-segment.ts";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { logLines } from "../../lib/cloud/process/log-lines.ts";
import { sdkKeyService } from "../../lib/cli/sealing/key-service/sdk-key-service.ts";
import { readSealedFile } from "../../lib/sealed-file/read-sealed-file.ts";
import { headerValues, wireRequest, type Pair } from "../../lib/sigv4/request/request.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import { launch, type Launched } from "../../scripts/serve/launch.ts";
import { localCredentials, type Outputs } from "../../scripts/outputs/outputs.ts";
import { quietLaunch } from "../scripts/app/app-in-this-process.ts";
import { openAll } from "../formats/sealed/open-all.ts";

export const region = "us-east-1";
export const account = "123456789012";

/** The complete stage local, as npm start launches it, in its own folder. */
export interface LaunchedStage extends Omit<Launched, "outputs"> {
  readonly outputs: Outputs;
  readonly folder: string;
  readonly state: string;
  readonly secretsDir: string;
  /** Base URL of the API. */
  readonly base: string;
  /** The sealed plaintext. It must be only in the function's memory. */
  readonly canary: string;
  /** The lines that the cloud logged during deployment and requests. */
  readonly logged: readonly string[];
  readonly credentialsOf: (profile: string) => Promise<Credentials>;
  readonly end: () => Promise<void>;
}

export async function launchStage(): Promise<LaunchedStage> {
  const folder = mkdtempSync(join(tmpdir(), "signet-end-to-end-"));
  const state = join(folder, "state");
  const secretsDir = join(folder, "secrets");
  const logged: string[] = [];
  const launched = await launch({
    ...quietLaunch,
    state,
    region,
    account,
    context: { demo: "true", secretsDir },
    log: (event) => void logged.push(...logLines(event)),
    progress: (line) => void logged.push(line),
  });
  const { cloud } = launched;
  const outputs = launched.outputs();
  return {
    ...launched,
    outputs,
    folder,
    state,
    secretsDir,
    logged,
    base: Object.values(outputs.apis)[0] ?? "",
    canary: await openSealed({ cloud, outputs }, secretsDir),
    credentialsOf: (profile) =>
      resolveCredentials({ profile, ...localCredentials(state, outputs) }),
    end: async () => {
      await cloud.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Returns a client of KMS with the admin's credentials. */
export function adminKms({ cloud, outputs }: Pick<LaunchedStage, "cloud" | "outputs">) {
  const credentials = cloud.users()["admin"];
  if (!credentials) throw new Error("there is no admin");
  return sdkKeyService({ region, endpoint: outputs.awsEndpoint, credentials });
}

async function openSealed(
  launched: Pick<LaunchedStage, "cloud" | "outputs">,
  secretsDir: string,
): Promise<string> {
  const file = readSealedFile(join(secretsDir, "local.json"), { app: "signet", stage: "local" });
  const segments = file?.functions["secure"] ?? [];
  const context = encryptionContext("signet", "local", "secure");
  return (await openAll(adminKms(launched), context, segments, ["proofKey"])).proofKey;
}

export interface CallOptions {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: readonly Pair[];
  /** Number of retries after a transient error; 0 for tests that expect the error. @default - the client's default */
  readonly retries?: number;
}

/** Sends a request that is signed with a profile's credentials. */
export async function call(
  stage: LaunchedStage,
  profile: string,
  path: string,
  { body = "", ...options }: CallOptions = {},
): Promise<HttpResponse> {
  const credentials = await stage.credentialsOf(profile);
  const url = stage.base + path;
  const sent = { ...options, body: Buffer.from(body), credentials, region, service: "execute-api" };
  return (await signedRequest(url, sent)).response;
}

export function text({ body }: HttpResponse): string {
  return body.toString("utf8");
}

export function errorType({ headers }: HttpResponse): string | undefined {
  return headerValues(wireRequest("GET", "http://a/", headers), "x-amzn-errortype")[0];
}

/** Deploys the API's stack from a copy of the assembly with a changed template. */
export async function deployChanged(
  stage: LaunchedStage,
  change: (template: string) => string,
): Promise<void> {
  const copy = mkdtempSync(join(stage.folder, "changed-"));
  cpSync(join(stage.state, "cdk.out"), copy, { recursive: true });
  const path = join(copy, "Signet-local-Api.template.json");
  const template = readFileSync(path, "utf8");
  const changed = change(template);
  if (changed === template) throw new Error("nothing was changed");
  writeFileSync(path, changed);
  await deployApi(stage, copy);
}

/** Deploys the API's stack from an assembly, by default the original one. */
export async function deployApi(
  stage: LaunchedStage,
  assembly = join(stage.state, "cdk.out"),
): Promise<void> {
  const stack = readAssembly(assembly).find(({ name }) => name === "Signet-local-Api");
  if (!stack) throw new Error("there is no stack of the API");
  await stage.cloud.deploy(stack);
}
