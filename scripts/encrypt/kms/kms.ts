import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import { ADMIN } from "../../../lib/cloud/account/naming/admin-name.ts";
import type { AuthorKeyService } from "../../../lib/cli/sealing/seal-values.ts";
import { KeyServiceFailed, type KeyService } from "../../../lib/formats/sealed/key-service.ts";
import { UsageError, type Io } from "../../terminal/io.ts";
import { localCredentials, readOutputs } from "../../outputs/outputs.ts";

export interface KmsOptions {
  readonly stage: string;
  readonly state: string;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly "endpoint-url"?: string | undefined;
}

/** Configuration of an SDK client. The SDK finds the settings that are left out. */
export interface AwsConfig {
  readonly credentials: Credentials;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/**
 * Returns the configuration for AWS, or for the local cloud if the stage is local.
 *
 * @throws {UsageError} If `--endpoint-url` is not a URL with http(s).
 */
export async function awsConfig(options: KmsOptions, io: Pick<Io, "secrets">): Promise<AwsConfig> {
  const { stage, state, profile, region, "endpoint-url": endpoint } = options;
  if (endpoint !== undefined && !/^https?:\/\/[^/]/.test(endpoint)) {
    throw new UsageError(`--endpoint-url ${endpoint} is not of the form http(s)://host:port`);
  }
  const local = stage === LOCAL_STAGE && endpoint === undefined ? readOutputs(state) : undefined;
  // This module and the SDK below are loaded only here, so a command that fails earlier does not wait for them.
  const { hiddenCredentials } = await import("../../terminal/credentials.ts");
  const credentials = await hiddenCredentials(
    local ? { profile: profile ?? ADMIN, ...localCredentials(state, local) } : { profile },
    io,
  );
  return {
    credentials,
    ...(profile === undefined || local ? {} : { profile }),
    ...definedOnly({ region: region ?? local?.region, endpoint: endpoint ?? local?.awsEndpoint }),
  };
}

export async function keyService(
  options: KmsOptions,
  io: Pick<Io, "secrets">,
): Promise<KeyService> {
  const config = await awsConfig(options, io);
  const { sdkKeyService } = await import("../../../lib/cli/sealing/key-service/sdk-key-service.ts");
  const service = sdkKeyService(config);
  const isLocal = options.stage === LOCAL_STAGE && options["endpoint-url"] === undefined;
  return isLocal ? ofLocalCloud(service) : service;
}

/** Returns a key service whose errors say how to start the local cloud if it does not respond. */
function ofLocalCloud(service: KeyService): KeyService {
  const explain = (error: unknown): never => {
    if (!(error instanceof KeyServiceFailed) || error.kmsError !== undefined) throw error;
    const { message, region, transient } = error;
    const text = message.replace("is the server running?", "start the local cloud: signet serve");
    throw new KeyServiceFailed(text, { cause: error, region, transient });
  };
  return {
    encrypt: (...args) => service.encrypt(...args).catch(explain),
    decrypt: (...args) => service.decrypt(...args).catch(explain),
    reEncrypt: (...args) => service.reEncrypt(...args).catch(explain),
  };
}

/** Returns KMS for the author of a secret. With `--no-decrypt` it cannot decrypt. */
export async function authorService(
  options: KmsOptions & { readonly "no-decrypt": boolean },
  io: Pick<Io, "secrets">,
): Promise<AuthorKeyService> {
  const service = await keyService(options, io);
  return options["no-decrypt"] ? { ...service, decrypt: undefined } : service;
}

function definedOnly<T extends object>(values: T): Partial<T> {
  // The entries come from a Partial of the same type, without its undefined members.
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
