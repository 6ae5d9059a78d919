import { createServer, type Server } from "node:http";
import { afterAll, beforeAll } from "vitest";
import { portOf } from "../../port-of.ts";

/** Response of the scripted AWS to an operation: a status, and either an object for JSON or XML text. */
export type Answer = readonly [status: number, body: object | string];
export type Script = (operation: string, input: Record<string, unknown>) => Answer;

export const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-4333-8444-555555555555";
export const role = "arn:aws:iam::123456789012:role/SecureRole";
export const error = (type: string): Answer => [400, { __type: type, Message: "said AWS" }];
export const decided = (decision: string): Answer => [
  200,
  `<R><EvaluationResults><member><EvalDecision>${decision}</EvalDecision></member></EvaluationResults></R>`,
];

/** A statement that delegates to the account, as the only statement of a default key policy does. */
export const delegation = {
  Sid: "Enable IAM User Permissions",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::123456789012:root" },
  Action: "kms:*",
  Resource: "*",
};
export const keyPolicy = (...statements: readonly object[]): Answer => [
  200,
  { Policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) },
];

/** The script of an AWS in which everything is right. */
export const healthy: Script = (operation, input) => {
  switch (operation) {
    case "DescribeKey":
      return [200, { KeyMetadata: { Arn: key, KeyId: "1", KeyState: "Enabled" } }];
    case "GetKeyRotationStatus":
      return [200, { KeyRotationEnabled: true }];
    case "GetKeyPolicy":
      return keyPolicy(delegation);
    case "GetFunctionConfiguration":
      return [200, { Role: role }];
    case "SimulatePrincipalPolicy":
      return decided(String(input["context"]).endsWith("secure") ? "allowed" : "implicitDeny");
    default:
      return error("DryRunOperationException");
  }
};

type Asked = readonly [operation: string, input: Record<string, unknown>];

/** Starts an endpoint for the tests of a file that responds by a script and records its requests. */
export function scriptedAws() {
  let server: Server;
  let script: Script = () => [500, {}];
  let asked: readonly Asked[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const [operation, input] = operationOf(request, Buffer.concat(chunks).toString());
        asked = [...asked, [operation, input]];
        const [status, body] = script(operation, input);
        response.statusCode = status;
        response.end(typeof body === "string" ? body : JSON.stringify(body));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  afterAll(() => new Promise((done) => server.close(done)));
  return {
    /** Sets another script, and forgets the recorded requests. */
    script: (next: Script): void => {
      script = next;
      asked = [];
    },
    endpoint: () => `http://127.0.0.1:${portOf(server)}`,
    asked: () => asked,
  };
}

function operationOf(
  { headers, url }: { headers: NodeJS.Dict<string | string[]>; url?: string | undefined },
  body: string,
): Asked {
  const target = headers["x-amz-target"];
  if (typeof target === "string") {
    return [target.replace(/^.*\./, ""), JSON.parse(body)];
  }
  if (url?.startsWith("/2015-03-31/functions/")) return ["GetFunctionConfiguration", { url }];
  const form = Object.fromEntries(new URLSearchParams(body));
  const entries = [1, 2, 3].map(
    (n) => form[`ContextEntries.member.${n}.ContextKeyValues.member.1`],
  );
  return [form["Action"] ?? "none", { ...form, context: entries.join("/") }];
}
