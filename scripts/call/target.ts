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

/** Default state directory of the local cloud. */
export const STATE = ".signet";

/** Where a request goes, and how it is signed. */
export interface Target {
  readonly url: string;
  readonly region: string;
  readonly service: string;
  readonly credentials: CredentialSource;
}

type Choices = Pick<
  CallOptions,
  "target" | "profile" | "region" | "service" | "state" | "mode" | "signHost"
>;

/**
 * Returns the target of a call. Options take precedence, then the URL, the local cloud, the environment and
 * the profile. Nothing is guessed.
 *
 * @throws {UsageError} If the region or the service is unknown.
 */
export async function targetOf(choices: Choices, io: Io): Promise<Target> {
  const { profile, mode } = choices;
  const address = callAddress(choices);
  if (/^ws/i.test(address.url) && mode !== "presign") {
    throw new UsageError(
      "this command cannot call a WebSocket API: pass --presign SECONDS, and open the printed URL with a WebSocket client",
    );
  }
  const host = choices.signHost ?? new URL(address.url).host;
  const hostScope = signingScope(host);
  if (hostScope.multiRegion) {
    throw new UsageError(
      `${host} belongs to several regions and needs SigV4a, and this command signs with SigV4: call an endpoint of one region, or use the AWS CLI or an SDK`,
    );
  }
  const service = choices.service ?? hostScope.service ?? address.service;
  const region =
    choices.region ?? hostScope.region ?? address.region ?? (await configuredRegion(profile, io));
  if (service === undefined || region === undefined) throw unknown(host, service, region);
  return { url: address.url, region, service, credentials: { profile, ...address.credentials } };
}

/** Returns the URL of a request, and what is known about this address. */
export function callAddress({
  target,
  state = STATE,
}: Pick<CallOptions, "target" | "state">): CallAddress {
  return target.startsWith("/") ? localApi(target, state) : urlAddress(target, state);
}

/** Returns the region from the environment, or else from the profile. */
export async function configuredRegion(
  profile: string | undefined,
  { env }: Io,
): Promise<string | undefined> {
  const found = env["AWS_REGION"] || env["AWS_DEFAULT_REGION"];
  if (found) return found;
  // The module is loaded only if needed, because the SDK's client takes longer to load than everything else.
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
      `the region of ${host} is unknown; pass --region (and --service if it is not ${service}), or set AWS_REGION`,
    );
  }
  return new UsageError(
    region === undefined
      ? `the region and the service of ${host} are unknown; pass --region and --service (${names})`
      : `the service of ${host} is unknown; pass --service (${names}), and --region if it is not ${region}`,
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
    throw new UsageError(`the local cloud serves several APIs; pass a URL: ${bases.join(" ")}`);
  }
  return { url: base + path, ...localAddress(outputs, state), service: "execute-api" };
}

function urlAddress(url: string, state: string): CallAddress {
  if (!/^(https?|wss?):\/\//i.test(url) || !URL.canParse(url)) {
    throw new UsageError(`${url} is neither a URL with http(s) or ws(s) nor a /path`);
  }
  const { hostname, host } = new URL(url);
  if (!isLoopback(hostname)) return { url };
  const outputs = localOutputs(state);
  if (outputs === undefined) return { url };
  const serves = (base: string): boolean => new URL(base).host === host;
  // An API also has a host of its own, on the same port.
  const apiHosts = `.execute-api.${outputs.region}.localhost`;
  const { port } = new URL(url);
  const isApiHost = (base: string): boolean =>
    hostname.endsWith(apiHosts) && new URL(base).port === port;
  const bases = [outputs.apis, outputs.apisHttps].flatMap(Object.values<string>);
  if (bases.some((base) => serves(base) || isApiHost(base))) {
    return { url, ...localAddress(outputs, state), service: "execute-api" };
  }
  if (Object.values(outputs.functionUrls).some(serves)) {
    return { url, ...localAddress(outputs, state), service: "lambda" };
  }
  // The AWS endpoint serves several services, so the address alone does not name one.
  return serves(outputs.awsEndpoint) ? { url, ...localAddress(outputs, state) } : { url };
}

function localAddress(outputs: Outputs, state: string): Omit<CallAddress, "url"> {
  return { region: outputs.region, credentials: localCredentials(state, outputs) };
}

/** Returns the outputs of a local cloud, or `undefined` if they are missing or unusable. */
export function localOutputs(state: string): Outputs | undefined {
  try {
    return readOutputs(state);
  } catch (error) {
    if (error instanceof OutputsUnavailable) return undefined;
    throw error;
  }
}
