import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import type { Answer, CallOptions, TestCloud } from "./test-cloud.ts";

/** Calls STS with a form, as the Query protocol has it. */
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

/** The text of an XML answer's only element of that name. */
export function element(text: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "";
}

/** Credentials of a role, by AssumeRole with these parameters. @throws {Error} with a refusal's text. */
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
