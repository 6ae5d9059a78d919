import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CredentialsUnavailable, resolveCredentials } from "../../../lib/cli/client/credentials.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { portOf } from "../../port-of.ts";

const folder = temporaryDirectory();
const configFile = join(folder, "config");
const credentialsFile = join(folder, "credentials");
writeFileSync(
  configFile,
  "[profile caller]\nregion = eu-west-1\n[profile empty]\nregion = eu-west-1\n",
);
writeFileSync(
  credentialsFile,
  "[caller]\naws_access_key_id = AKIACALLER\naws_secret_access_key = hunter2\n",
);

beforeEach(() => {
  for (const name of Object.keys(process.env)) {
    if (/^AWS_(?!SDK_JS)/.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", folder);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});
afterEach(() => vi.unstubAllEnvs());

it("resolveCredentials takes the environment's credentials if no profile is named", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "ASIAENVIRONMENT");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  vi.stubEnv("AWS_SESSION_TOKEN", "token");
  expect(await resolveCredentials({})).toMatchObject({
    accessKeyId: "ASIAENVIRONMENT",
    secretAccessKey: "example",
    sessionToken: "token",
  });
});

it("resolveCredentials takes a named profile's credentials even if the environment has others", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "ASIAENVIRONMENT");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  const found = await resolveCredentials({ profile: "caller", configFile, credentialsFile });
  expect(found).toMatchObject({ accessKeyId: "AKIACALLER", secretAccessKey: "hunter2" });
});

it("resolveCredentials takes the profile in AWS_PROFILE", async () => {
  vi.stubEnv("AWS_PROFILE", "caller");
  const found = await resolveCredentials({ configFile, credentialsFile });
  expect(found).toMatchObject({ accessKeyId: "AKIACALLER" });
});

it.each([
  ["that does not exist", "caler"],
  ["that has no keys", "empty"],
])("resolveCredentials takes no other credentials for a profile %s", async (_, profile) => {
  const container = createServer((_request, response) => {
    response.end(JSON.stringify({ AccessKeyId: "ASIACONTAINER", SecretAccessKey: "example" }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => container.once("listening", resolve));
  const port = portOf(container);
  vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `http://127.0.0.1:${port}/`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "ASIAENVIRONMENT");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  try {
    const attempt = resolveCredentials({ profile, configFile, credentialsFile });
    await expect(attempt).rejects.toThrow(CredentialsUnavailable);
    await expect(attempt).rejects.toThrow(
      new RegExp(
        `^no credentials for profile ${profile}: [^\\n]+; the profiles are in ${configFile}$`,
      ),
    );
    await expect(attempt).rejects.not.toThrow("hunter2");
  } finally {
    container.close();
  }
});

it("resolveCredentials says what to do if there are no credentials at all", async () => {
  const attempt = resolveCredentials({});
  await expect(attempt).rejects.toThrow(CredentialsUnavailable);
  await expect(attempt).rejects.toThrow(
    /^no credentials: [^\n]+; pass --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY$/,
  );
});

it("resolveCredentials says in one line why a role could not be assumed", async () => {
  const roles = join(folder, "roles");
  writeFileSync(
    roles,
    "[profile clerk]\nrole_arn = arn:aws:iam::123456789012:role/Clerk\nsource_profile = caller\n",
  );
  const closed = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => closed.once("listening", resolve));
  const port = portOf(closed);
  await new Promise((resolve) => closed.close(resolve));
  const attempt = resolveCredentials({
    profile: "clerk",
    configFile: roles,
    credentialsFile,
    sts: { endpoint: `http://127.0.0.1:${port}`, region: "eu-west-1" },
  });
  await expect(attempt).rejects.toThrow(CredentialsUnavailable);
  await expect(attempt).rejects.toThrow(
    `no credentials for profile clerk: connect ECONNREFUSED 127.0.0.1:${port}`,
  );
});
