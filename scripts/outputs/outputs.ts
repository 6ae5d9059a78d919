import { createHash } from "node:crypto";
import { join } from "node:path";
import type { CredentialSource } from "../../lib/cli/client/credentials.ts";
import { ADMIN } from "../../lib/cloud/account/naming/admin-name.ts";
import type { Cloud } from "../../lib/cloud/cloud.ts";
import { CodedError, errorCode, messageOf } from "../../lib/errors.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";

/** Content of `.signet/outputs.json`: addresses and names of a running local cloud. */
export interface Outputs {
  readonly region: string;
  readonly account: string;
  readonly awsEndpoint: string;
  /** Base URLs by API name. */
  readonly apis: Readonly<Record<string, string>>;
  /** Base URLs over TLS, by API name, and those of custom domains, by host and base path. */
  readonly apisHttps: Readonly<Record<string, string>>;
  /** ARNs by function name. */
  readonly functions: Readonly<Record<string, string>>;
  /** Function URLs by function name. */
  readonly functionUrls: Readonly<Record<string, string>>;
  /** Names for `--profile`. */
  readonly profiles: readonly string[];
}

/** The outputs of a local cloud are missing or damaged, or lack a requested entry. */
export class OutputsUnavailable extends CodedError {
  readonly code = "ERR_OUTPUTS";
}

/** Returns the source of the credentials for a local cloud's profiles, including those that assume a role. */
export function localCredentials(
  state: string,
  { awsEndpoint, region }: Pick<Outputs, "awsEndpoint" | "region">,
): Omit<CredentialSource, "profile"> {
  return {
    configFile: join(state, "config"),
    credentialsFile: join(state, "credentials"),
    sts: { endpoint: awsEndpoint, region },
  };
}

/** Writes `outputs.json`, `config`, `credentials` and the OIDC client's secret into the state directory. */
export function writeOutputs(cloud: Cloud, region: string, account: string): Outputs {
  const users = cloud.users();
  const roles = cloud.assumableRoles();
  const outputs: Outputs = {
    region,
    account,
    awsEndpoint: cloud.awsEndpoint,
    apis: cloud.apis(),
    apisHttps: cloud.apisHttps(),
    functions: cloud.functions(),
    functionUrls: cloud.functionUrls(),
    profiles: [...Object.keys(users), ...Object.keys(roles)],
  };
  const common = [`region = ${region}`, `endpoint_url = ${cloud.awsEndpoint}`];
  const session = [`source_profile = ${ADMIN}`, `role_session_name = ${sessionName(users)}`];
  cloud.writeFile(
    "config",
    [
      ...Object.keys(users).map((name) => section(`profile ${name}`, common)),
      ...Object.entries(roles).map(([name, arn]) =>
        section(`profile ${name}`, [`role_arn = ${arn}`, ...session, ...common]),
      ),
    ].join("\n"),
  );
  cloud.writeFile(
    "credentials",
    Object.entries(users)
      .map(([name, { accessKeyId, secretAccessKey }]) =>
        section(name, [
          `aws_access_key_id = ${accessKeyId}`,
          `aws_secret_access_key = ${secretAccessKey}`,
        ]),
      )
      .join("\n"),
  );
  cloud.writeFile("oidc-client.secret", cloud.oidc.clientSecret);
  cloud.writeFile("outputs.json", `${JSON.stringify(outputs, null, 2)}\n`);
  return outputs;
}

/** @throws {OutputsUnavailable} If the state directory has no outputs, or if they are damaged. */
export function readOutputs(state: string): Outputs {
  const path = join(state, "outputs.json");
  let text: string;
  try {
    text = readRegularText(path, LIMITS.text);
  } catch (cause) {
    const missing = errorCode(cause) === "ENOENT";
    throw new OutputsUnavailable(
      `${missing ? `there is no ${path}` : `cannot read ${path}: ${messageOf(cause)}`}; start the local cloud: signet serve`,
      { cause },
    );
  }
  const outputs = parseOutputs(text);
  if (outputs) return outputs;
  throw new OutputsUnavailable(`${path} is damaged; start the local cloud again: signet serve`);
}

function parseOutputs(text: string): Outputs | undefined {
  try {
    // An earlier version may have written no function URLs, or no addresses over TLS.
    const outputs: Outputs = {
      functionUrls: {},
      apisHttps: {},
      // The lines below check that the members have this form.
      ...(JSON.parse(text) as Omit<Outputs, "functionUrls" | "apisHttps">),
    };
    const { region, account, awsEndpoint, profiles, ...byName } = outputs;
    const { apis, apisHttps, functions, functionUrls } = byName;
    const texts: readonly unknown[] = [region, account, awsEndpoint, ...profiles];
    const maps = [apis, apisHttps, functions, functionUrls].flatMap((map): readonly unknown[] =>
      Object.values(map),
    );
    const fits = [...texts, ...maps].every((value) => typeof value === "string");
    return fits
      ? { region, account, awsEndpoint, apis, apisHttps, functions, functionUrls, profiles }
      : undefined;
  } catch {
    // The file is not JSON, or not an object with these members.
    return undefined;
  }
}

/**
 * Returns a session name that is unique to this state. The AWS CLI caches assumed roles by role and session
 * name, not by endpoint. If all states had the same session name, it would use another state's credentials.
 */
function sessionName(users: ReturnType<Cloud["users"]>): string {
  const key = users[ADMIN]?.accessKeyId ?? "";
  return `signet-${createHash("sha256").update(key).digest("hex").slice(0, 8)}`;
}

function section(name: string, lines: readonly string[]): string {
  return [`[${name}]`, ...lines, ""].join("\n");
}
