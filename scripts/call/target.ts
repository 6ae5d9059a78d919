import type { CredentialSource } from "../../lib/cli/client/credentials.ts";
import { isLoopback } from "../../lib/secure-url.ts";
import { signingScope } from "../../lib/sigv4/signing/signing-scope.ts";
import type { CallOptions } from "./options.ts";
import { UsageError, type Io } from "../terminal/io.ts";
import {
  localCredentials,
  OutputsUnavailable,
  readOutputs,
  type Outputs,
} from "../outputs/outputs.ts";

/** Where the state of the local cloud is by default. */
export const STATE = ".signet";

/** Where a request goes, and what it is signed with. */
export interface Target {
  readonly url: string;
  readonly region: string;
  readonly service: string;
  readonly credentials: CredentialSource;
}

type Choices = Pick<CallOptions, "target" | "profile" | "region" | "service" | "state" | "mode">;

/**
 * The target that is meant: flags first, then what the URL says, the local cloud, the environment and the
 * profile. Nothing is guessed.
 *
 * @throws {UsageError} where region or service cannot be known.
 */
export async function targetOf(choices: Choices, io: Io): Promise<Target> {
  const { profile, mode } = choices;
  const address = callAddress(choices);
  if (/^ws/i.test(address.url) && mode !== "presign") {
    throw new UsageError(
      "a WebSocket API cannot be called from here: pass --presign SECONDS, and open the URL it prints with a WebSocket client",
    );
  }
  const { host } = new URL(address.url);
  const hostScope = signingScope(host);
  const service = choices.service ?? hostScope.service ?? address.service;
  const region =
    choices.region ?? hostScope.region ?? address.region ?? (await configuredRegion(profile, io));
  if (service === undefined || region === undefined) throw unknown(host, service, region);
  return { url: address.url, region, service, credentials: { profile, ...address.credentials } };
}

/** Where a request goes, and what is known of that address. */
export function callAddress({
  target,
  state = STATE,
}: Pick<CallOptions, "target" | "state">): CallAddress {
  return target.startsWith("/") ? localApi(target, state) : urlAddress(target, state);
}

/** The region of the environment, else the profile's. */
export async function configuredRegion(
  profile: string | undefined,
  { env }: Io,
): Promise<string | undefined> {
  const found = env["AWS_REGION"] || env["AWS_DEFAULT_REGION"];
  if (found) return found;
  // Loaded where it is needed: the SDK's client takes longer than all the rest.
  const { profileRegion } = await import("../../lib/cli/client/profile-region.ts");
  return profileRegion(profile);
}

function unknown(
  host: string,
  service: string | undefined,
  region: string | undefined,
): UsageError {
  const names = "execute-api for API Gateway, lambda for a function URL";
  if (service !== undefined) {
    return new UsageError(
      `${host} does not tell its region; pass --region (and --service where it is not ${service}), or set AWS_REGION`,
    );
  }
  return new UsageError(
    region === undefined
      ? `${host} tells neither its region nor its service; pass --region and --service (${names})`
      : `${host} does not tell its service; pass --service (${names}), and --region where it is not ${region}`,
  );
}

interface CallAddress {
  readonly url: string;
  readonly region?: string;
  readonly service?: string;
  readonly credentials?: CredentialSource;
}

function localApi(path: string, state: string): CallAddress {
  const outputs = readOutputs(state);
  const bases = Object.values(outputs.apis);
  const [base, ...others] = bases;
  if (base === undefined) throw new OutputsUnavailable("the local cloud serves no API");
  if (others.length > 0) {
    throw new UsageError(`the local cloud serves several APIs; give a URL: ${bases.join(" ")}`);
  }
  return { url: base + path, ...localAddress(outputs, state), service: "execute-api" };
}

function urlAddress(url: string, state: string): CallAddress {
  if (!/^(https?|wss?):\/\//i.test(url) || !URL.canParse(url)) {
    throw new UsageError(`${url} is no URL of http(s) or ws(s) and no /path`);
  }
  const { hostname, host } = new URL(url);
  if (!isLoopback(hostname)) return { url };
  const outputs = localOutputs(state);
  if (outputs === undefined) return { url };
  const serves = (base: string): boolean => new URL(base).host === host;
  if ([outputs.apis, outputs.apisHttps].flatMap(Object.values<string>).some(serves)) {
    return { url, ...localAddress(outputs, state), service: "execute-api" };
  }
  if (Object.values(outputs.functionUrls).some(serves)) {
    return { url, ...localAddress(outputs, state), service: "lambda" };
  }
  // It serves several services.
  return serves(outputs.awsEndpoint) ? { url, ...localAddress(outputs, state) } : { url };
}

function localAddress(outputs: Outputs, state: string): Omit<CallAddress, "url"> {
  return { region: outputs.region, credentials: localCredentials(state, outputs) };
}

/** What a local cloud has left there; `undefined` where there is none. */
export function localOutputs(state: string): Outputs | undefined {
  try {
    return readOutputs(state);
  } catch (error) {
    if (error instanceof OutputsUnavailable) return undefined;
    throw error;
  }
}
