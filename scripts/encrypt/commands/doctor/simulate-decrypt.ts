import { serviceError } from "../../../../lib/signed-fetch/http/service-error.ts";
import { signedRequest } from "../../../../lib/signed-fetch/signed-request.ts";
import type { Context } from "../../../../lib/formats/sealed/key-service.ts";
import type { AwsConfig } from "../../kms/kms.ts";
import type { Refusal } from "./aws-result.ts";

/** IAM's decision in its own words, such as `allowed` or `implicitDeny`, or IAM's refusal of the call. */
export type Simulated =
  | { readonly decision: string; readonly refusal?: undefined }
  | { readonly decision?: undefined; readonly refusal: Refusal };

/** IAM's endpoint in each partition, and the region for which its requests are signed. */
const PARTITIONS: Readonly<Record<string, { readonly url: string; readonly region: string }>> = {
  aws: { url: "https://iam.amazonaws.com/", region: "us-east-1" },
  "aws-cn": { url: "https://iam.cn-north-1.amazonaws.com.cn/", region: "cn-north-1" },
  "aws-us-gov": { url: "https://iam.us-gov.amazonaws.com/", region: "us-gov-west-1" },
};

/**
 * Returns IAM's decision on a role that would decrypt with a key under an encryption context.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulateDecrypt(
  { credentials, endpoint, region }: AwsConfig,
  roleArn: string,
  keyArn: string,
  context: Context,
): Promise<Simulated> {
  const own = PARTITIONS[keyArn.split(":")[1] ?? "aws"] ?? PARTITIONS["aws"];
  // The SDKs read these variables themselves.
  const { AWS_ENDPOINT_URL_IAM, AWS_ENDPOINT_URL, AWS_REGION } = process.env;
  const url = endpoint ?? AWS_ENDPOINT_URL_IAM ?? AWS_ENDPOINT_URL;
  const iamEndpoint =
    url === undefined ? own : { url, region: region ?? AWS_REGION ?? "us-east-1" };
  if (!iamEndpoint) return { refusal: { name: "unknown partition", text: keyArn } };
  const { response } = await signedRequest(new URL("/", iamEndpoint.url).href, {
    method: "POST",
    headers: [["Content-Type", "application/x-www-form-urlencoded; charset=utf-8"]],
    body: Buffer.from(form(roleArn, keyArn, context).toString()),
    credentials,
    region: iamEndpoint.region,
    service: "iam",
    idempotent: true,
  });
  if (response.status !== 200) {
    const { name = `HTTP ${response.status}`, message = "" } = serviceError(response);
    return { refusal: { name, text: message } };
  }
  const decision = /<EvalDecision>(\w+)<\/EvalDecision>/.exec(response.body.toString("utf8"))?.[1];
  return decision === undefined
    ? { refusal: { name: "no decision", text: "IAM returned something else" } }
    : { decision };
}

function form(roleArn: string, keyArn: string, context: Context): URLSearchParams {
  const entries: (readonly [string, string, readonly string[]])[] = [
    ...Object.entries(context).map(
      ([key, value]) => [`kms:EncryptionContext:${key}`, "string", [value]] as const,
    ),
    ["kms:EncryptionContextKeys", "stringList", Object.keys(context)],
  ];
  const pairs = entries.flatMap(([name, type, values], index) => {
    const entry = `ContextEntries.member.${index + 1}`;
    const own: [string, string][] = [
      [`${entry}.ContextKeyName`, name],
      [`${entry}.ContextKeyType`, type],
    ];
    for (const [at, value] of values.entries()) {
      own.push([`${entry}.ContextKeyValues.member.${at + 1}`, value]);
    }
    return own;
  });
  return new URLSearchParams([
    ["Action", "SimulatePrincipalPolicy"],
    ["Version", "2010-05-08"],
    ["PolicySourceArn", roleArn],
    ["ActionNames.member.1", "kms:Decrypt"],
    ["ResourceArns.member.1", keyArn],
    ...pairs,
  ]);
}
