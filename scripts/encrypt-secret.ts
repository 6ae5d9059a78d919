import { join } from "node:path";
import { parseArgs } from "node:util";
import { resolveCredentials } from "../lib/client/credentials.ts";
import { functionNames, functions, isFunctionName } from "../lib/contract/functions.ts";
import { sealingKeyAlias } from "../lib/contract/secrets.ts";
import { LOCAL_STAGE, STAGE_PATTERN } from "../lib/contract/stage.ts";
import { ADMIN } from "../lib/local/cloud.ts";
import type { KeyService } from "../lib/sealing/key-service.ts";
import { sdkKeyService } from "../lib/sealing/sdk-key-service.ts";
import { seal, SecretUnsealable } from "../lib/sealing/seal.ts";
import { emptySealedFile, readSealedFile, writeSealedFile } from "../lib/sealing/sealed-file.ts";
import { runAsScript, runCommand, UsageError, type ExitStatus, type Io } from "./io.ts";
import { localCredentials, readOutputs } from "./outputs.ts";

const known = functionNames
  .flatMap((name) => functions[name].secrets.map((secret) => `  ${name} ${secret}`))
  .join("\n");

const usage = `usage: npm run encrypt -- FUNCTION NAME [options] < value

Encrypts one value with KMS and puts the ciphertext into secrets/<stage>.json. The value
comes on standard input, or is typed without echo; never as an argument.

      --stage STAGE        default ${LOCAL_STAGE}
      --profile NAME       credentials of that profile; default: the AWS credential chain,
                           and ${ADMIN} of the local cloud for stage ${LOCAL_STAGE}
      --region REGION      default: as the AWS CLI finds it
      --endpoint-url URL   another KMS, also for stage ${LOCAL_STAGE}; profiles are then your own
      --secrets-dir DIR    default secrets
      --state DIR          state of the local cloud, default .signet
      --help

FUNCTION NAME is one of:
${known}`;

export async function main(argv: readonly string[], io: Io): Promise<ExitStatus> {
  return runCommand("encrypt", usage, io, async () => {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        stage: { type: "string", default: LOCAL_STAGE },
        profile: { type: "string" },
        region: { type: "string" },
        "endpoint-url": { type: "string" },
        "secrets-dir": { type: "string", default: "secrets" },
        state: { type: "string", default: ".signet" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      io.out(`${usage}\n`);
      return 0;
    }
    const { functionName, name } = target(positionals);
    const { stage } = values;
    if (!STAGE_PATTERN.test(stage)) throw new UsageError(`"${stage}" is no stage name`);
    const path = join(values["secrets-dir"], `${stage}.json`);
    const current = () => readSealedFile(path, stage) ?? emptySealedFile(stage);
    current(); // Whoever types the value should not learn only then that it cannot be kept.
    const service = await keyService(values);

    const value = readValue(await io.stdin(`value of ${functionName} ${name} (not shown): `), io);
    const keyId = sealingKeyAlias(stage);
    const file = current();
    const sealed = await seal(service, file, { functionName, name, keyId }, value);
    writeSealedFile(path, sealed);
    io.err(`sealed ${functionName} ${name} into ${path}; deploy to put it into use`);
    return 0;
  });
}

function target([functionName, name, ...more]: readonly string[]) {
  if (functionName === undefined || name === undefined) {
    throw new UsageError("it takes FUNCTION and NAME");
  }
  if (more.length > 0) {
    throw new UsageError("it takes FUNCTION and NAME only; the value comes on standard input");
  }
  if (!isFunctionName(functionName)) {
    throw new UsageError(`no function ${functionName}; there are ${functionNames.join(", ")}`);
  }
  const names: readonly string[] = functions[functionName].secrets;
  if (!names.includes(name)) {
    const list = names.length === 0 ? "has none" : `has ${names.join(", ")}`;
    throw new UsageError(`function ${functionName} has no secret ${name}; it ${list}`);
  }
  return { functionName, name };
}

interface KmsOptions {
  readonly stage: string;
  readonly state: string;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly "endpoint-url"?: string | undefined;
}

async function keyService(options: KmsOptions): Promise<Pick<KeyService, "encrypt">> {
  const { stage, state, profile, region, "endpoint-url": endpoint } = options;
  if (endpoint !== undefined && !/^https?:\/\/[^/]/.test(endpoint)) {
    throw new UsageError(`--endpoint-url ${endpoint} does not read http(s)://host:port`);
  }
  const local = stage === LOCAL_STAGE && endpoint === undefined ? readOutputs(state) : undefined;
  const credentials = await resolveCredentials(
    local ? { profile: profile ?? ADMIN, ...localCredentials(state, local) } : { profile },
  );
  return sdkKeyService({
    credentials,
    ...(profile === undefined || local ? {} : { profile }),
    ...definedOnly({ region: region ?? local?.region, endpoint: endpoint ?? local?.awsEndpoint }),
  });
}

function readValue(bytes: Buffer, io: Io): string {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let value: string;
  try {
    value = text.decode(bytes);
  } catch (cause) {
    throw new SecretUnsealable("the value is not UTF-8 text; encode it, such as with base64", {
      cause,
    });
  }
  const stripped = value.replace(/\r?\n$/, "");
  if (stripped !== value) io.err("encrypt: one final newline was stripped from the value");
  return stripped;
}

function definedOnly<T extends object>(values: T): Partial<T> {
  // Entries of a Partial of the same type, with those left out that are undefined.
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

await runAsScript(import.meta.filename, main);
