import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import { ADMIN } from "../../../lib/cloud/account/naming/admin-name.ts";
import type { AuthorKeyService } from "../../../lib/cli/sealing/seal-values.ts";
import type { KeyService } from "../../../lib/formats/sealed/key-service.ts";
import { UsageError, type Io } from "../../terminal/io.ts";
import { localCredentials, readOutputs } from "../../outputs/outputs.ts";

export interface KmsOptions {
  readonly stage: string;
  readonly state: string;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly "endpoint-url"?: string | undefined;
}

/** How a client of AWS is made, for the SDK; what is left out it finds by itself. */
export interface AwsConfig {
  readonly credentials: Credentials;
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/** The account that is meant: AWS, or the local cloud for its own stage. */
export async function awsConfig(options: KmsOptions, io: Pick<Io, "secrets">): Promise<AwsConfig> {
  const { stage, state, profile, region, "endpoint-url": endpoint } = options;
  if (endpoint !== undefined && !/^https?:\/\/[^/]/.test(endpoint)) {
    throw new UsageError(`--endpoint-url ${endpoint} does not read http(s)://host:port`);
  }
  const local = stage === LOCAL_STAGE && endpoint === undefined ? readOutputs(state) : undefined;
  // Loaded where it is needed, as the SDK below: what needs no KMS is done before they are there.
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
  return sdkKeyService(config);
}

/** KMS as the author of a secret uses it; `--no-decrypt` keeps it from decrypting. */
export async function authorService(
  options: KmsOptions & { readonly "no-decrypt": boolean },
  io: Pick<Io, "secrets">,
): Promise<AuthorKeyService> {
  const service = await keyService(options, io);
  return options["no-decrypt"] ? { ...service, decrypt: undefined } : service;
}

function definedOnly<T extends object>(values: T): Partial<T> {
  // Entries of a Partial of the same type, with those left out that are undefined.
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
