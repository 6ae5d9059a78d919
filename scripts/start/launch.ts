import { join, resolve } from "node:path";
import { APP } from "../build/app-name.ts";
import { sealedContracts } from "../../lib/app/contract/functions.ts";
import type { ContextName } from "../../lib/formats/app/context-name.ts";
import { missingSecrets } from "../../lib/formats/function/env.ts";
import { sealingKeyAlias } from "../../lib/formats/sealed/sealed-segment.ts";
import { LOCAL_STAGE } from "../../lib/formats/sealed/stage-name.ts";
import { CodedError } from "../../lib/errors.ts";
import type { Assumed } from "../../lib/cloud/account/assumed-origin.ts";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { ADMIN } from "../../lib/cloud/account/naming/admin-name.ts";
import { startCloud, type Cloud } from "../../lib/cloud/cloud.ts";
import { sdkKeyService } from "../../lib/cli/sealing/key-service/sdk-key-service.ts";
import { sealValues } from "../../lib/cli/sealing/seal-values.ts";
import { segmentsOf, type SealedFile } from "../../lib/formats/sealed/function-segments.ts";
import { emptySealedFile, readSealedFile } from "../../lib/sealed-file/read-sealed-file.ts";
import { updateSealedFile } from "../../lib/cli/sealing/file/update-sealed-file.ts";
import { buildHandlers } from "../build/main.ts";
import { generatedSecret } from "./generated-secret.ts";
import { writeOutputs, type Outputs } from "../outputs/outputs.ts";
import { withSynth } from "../build/synth.ts";

export interface LaunchOptions {
  readonly port: number;
  readonly awsPort: number;
  /** @default - no port is opened */
  readonly httpsPort?: number;
  readonly state: string;
  readonly secretsDir: string;
  readonly region: string;
  readonly account: string;
  readonly demo: boolean;
  readonly assumed?: Assumed;
  /** PEM of trust stores for mutual TLS, by `s3://` URI. */
  readonly truststores?: ReadonlyMap<string, string>;
  /**
   * Runs the app.
   *
   * @default - a separate process
   */
  readonly withSynth?: typeof withSynth;
  /** Called with each log line of the cloud while it serves. */
  readonly log: (line: string) => void;
  /** Called with a description of each step, for the person who waits. */
  readonly progress: (line: string) => void;
}

export interface Launched {
  readonly cloud: Cloud;
  readonly outputs: Outputs;
  /** Bundles, synthesizes and deploys again, to put changed secrets or code into use. */
  readonly redeploy: () => Promise<void>;
}

const LOCAL = { app: APP, stage: LOCAL_STAGE } as const;

/** The sealed file of stage local contains ciphertext that this state cannot open. */
class SealedElsewhere extends CodedError {
  readonly code = "ERR_SEALED_ELSEWHERE";
}

/**
 * Does the main job on the local cloud: starts the cloud, bundles the handlers, deploys the key stack, seals
 * generated values for the secrets that the sealed file lacks, and deploys the other stacks.
 *
 * @throws {CodedError} If a step fails. The message says in one line what to do. Everything is stopped again.
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { region, account } = options;
  const cloud = await startCloud({ ...options, accountId: account });
  try {
    await deploy(cloud, options);
    return {
      cloud,
      outputs: writeOutputs(cloud, region, account),
      redeploy: () => deploy(cloud, options),
    };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

async function deploy(cloud: Cloud, options: LaunchOptions): Promise<void> {
  const { state, secretsDir, demo, progress } = options;
  const path = join(secretsDir, `${LOCAL_STAGE}.json`);
  const file = readSealedFile(path, LOCAL) ?? emptySealedFile(LOCAL);
  requireKeys(cloud, file, path, state);
  await (options.withSynth ?? withSynth)(async (synth) => {
    progress("bundling the handlers");
    await buildHandlers();
    const assembly = resolve(state, "cdk.out");
    const context = {
      stage: LOCAL_STAGE,
      demo: String(demo),
      secretsDir: resolve(secretsDir),
      "signet:oidcIssuer": cloud.oidc.issuer,
    } satisfies Partial<Record<ContextName, string>>;
    progress("synthesizing the app");
    await synth(assembly, context);
    const [keyStack, ...others] = readAssembly(assembly);
    if (!keyStack) return;
    cloud.deleteOthers([keyStack, ...others].map(({ name }) => name));
    progress(`deploying ${keyStack.name}`);
    await cloud.limits();
    cloud.deploy(keyStack);

    // Another process may have sealed secrets meanwhile, so the missing ones are determined again under the lock.
    const { sealed } = lacksSecrets(file)
      ? await updateSealedFile(path, LOCAL, (current) => sealMissing(cloud, current, options))
      : { sealed: false };
    if (sealed) await synth(assembly, context);
    for (const stack of sealed ? readAssembly(assembly).slice(1) : others) {
      progress(`deploying ${stack.name}`);
      cloud.deploy(stack);
    }
  });
}

/** Seals a random value for each secret that the file lacks. Calls KMS as the admin, over KMS's own protocol. */
async function sealMissing(
  cloud: Cloud,
  file: SealedFile,
  { region, progress }: LaunchOptions,
): Promise<{ readonly file: SealedFile; readonly sealed: boolean }> {
  const credentials = cloud.users()[ADMIN];
  if (!credentials) throw new Error("the cloud has no admin");
  const service = sdkKeyService({ region, endpoint: cloud.awsEndpoint, credentials });
  const keyId = sealingKeyAlias(APP, LOCAL_STAGE);
  let sealed = file;
  for (const [functionName, contract] of Object.entries(sealedContracts)) {
    const missing: readonly string[] = missingSecrets(contract, segmentsOf(file, functionName));
    if (missing.length === 0) continue;
    progress(`sealing a generated value for ${functionName} ${missing.join(", ")}`);
    const values: (readonly [string, string])[] = [];
    for (const name of missing) {
      const { sealed: value, known } = await generatedSecret(functionName, name);
      if (known) cloud.writeFile(known.file, known.value);
      values.push([name, value]);
    }
    const target = { functionName, keyId };
    ({ file: sealed } = await sealValues(service, sealed, target, new Map(values)));
  }
  // `sealed` is `true` even if another process sealed the secrets, because the app must be synthesized again.
  return { file: sealed, sealed: true };
}

function lacksSecrets(file: SealedFile): boolean {
  return Object.entries(sealedContracts).some(
    ([name, contract]) => missingSecrets(contract, segmentsOf(file, name)).length > 0,
  );
}

/** Rejects a file that another state's key has sealed. Called before any work, because this state cannot decrypt it. */
function requireKeys(cloud: Cloud, file: SealedFile, path: string, state: string): void {
  const known = cloud.keyArns();
  const foreign = Object.values(file.functions)
    .flat()
    .find(({ key }) => !known.includes(key));
  if (foreign) {
    throw new SealedElsewhere(
      `${path} is sealed with ${foreign.key}, which ${state} does not contain; restore the state that it was made with, or remove ${path} to generate its secrets again`,
    );
  }
}
