import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import type { WireRequest } from "../../../lib/sigv4/request/request.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";

/** Credentials with every character that encoders change. Real ones are at least as long. */
export const session = {
  accessKeyId: "ASIACALLER",
  secretAccessKey: "canary/secret+access=key",
  sessionToken: "canary+session/token==",
} as const satisfies Credentials;

/** Whether the request has a valid signature of the session. */
export function isSigned(request: WireRequest): boolean {
  const find = (id: string) => (id === session.accessKeyId ? session : undefined);
  const options = { find, region: "eu-west-1", service: "execute-api", now: new Date() };
  return verify(request, options).ok;
}

/** Sets the session in the environment, and removes all other variables of AWS. */
export function stubSession(home: string): void {
  for (const name of Object.keys(process.env)) {
    if (/^AWS_(?!SDK_JS)/.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", home);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_ACCESS_KEY_ID", session.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", session.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", session.sessionToken);
}

/** Writes the state of a local cloud whose API and AWS endpoint are on one server. Returns the directory. */
export function writeSessionState(directory: string, host: string): string {
  mkdirSync(directory, { recursive: true });
  const outputs = {
    region: "eu-west-1",
    account: "123456789012",
    awsEndpoint: `http://${host}`,
    apis: { api: `http://${host}/prod` },
    functions: { echo: "arn:aws:lambda:eu-west-1:123456789012:function:echo" },
    profiles: ["caller"],
  };
  writeFileSync(join(directory, "outputs.json"), JSON.stringify(outputs));
  return directory;
}
