import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import type { Answer, CallOptions, TestCloud } from "./test-cloud.ts";

/** Calls STS with a form of the Query protocol. */
export function sts(
  local: TestCloud,
  form: Readonly<Record<string, string>>,
  options: CallOptions = {},
): Promise<Answer> {
  return local.aws("sts", "/", {
    headers: [["Content-Type", "application/x-www-form-urlencoded"]],
    body: new URLSearchParams({ Version: "2011-06-15", ...form }).toString(),
    ...options,
  });
}

/** Returns the text of the first XML element with this name; the empty string if there is no such element. */
export function element(text: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "";
}

/** Calls AssumeRole and returns the credentials. @throws {Error} With the response's text if the call is refused. */
export async function assumeRole(
  local: TestCloud,
  as: Credentials,
  roleName: string,
  sessionName = "Session",
  more: Readonly<Record<string, string>> = {},
): Promise<Credentials> {
  const form = {
    ...more,
    Action: "AssumeRole",
    RoleArn: `arn:aws:iam::123456789012:role/${roleName}`,
    RoleSessionName: sessionName,
  };
  const { status, text } = await sts(local, form, { as });
  if (status !== 200) throw new Error(text);
  return {
    accessKeyId: element(text, "AccessKeyId"),
    secretAccessKey: element(text, "SecretAccessKey"),
    sessionToken: element(text, "SessionToken"),
  };
}
