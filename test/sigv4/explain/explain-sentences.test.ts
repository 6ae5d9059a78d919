import { describe, expect, it } from "vitest";
import { accessDenied } from "../../../lib/cloud/gateway/rest-api/responses/gateway-responses.ts";
import { sts } from "../../../lib/cloud/services/sts/sts.ts";
import { explain } from "../../../lib/sigv4/explain/explain.ts";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { body, denial, hostile, same, signed, told } from "./refused.ts";
import {
  adding,
  authorizedAs,
  credentialsOf,
  now,
  plain,
  scope,
  without,
} from "../verification/signed-requests.ts";

describe("explain, for a response with a message of AWS,", () => {
  const day = 86_400_000;
  const at = (ms: number) => new Date(now.getTime() + ms);
  const sent = signed();
  const hopped = (rewrite: (authorization: string) => string) => {
    return explain(sent.trace, body(authorizedAs(sent.request, rewrite)));
  };
  const answered = (message: string) => explain(sent.trace, JSON.stringify({ message }));
  const url = presign(hostile, {
    ...scope,
    date: now,
    credentials: credentialsOf("AKIDUSER"),
    expiresIn: 60,
  });
  const user = "User: arn:aws:iam::123456789012:user/Bob is not authorized to perform:";
  const onApi = `${user} execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:a/prod/GET/secure`;

  it.each<[string, ReturnType<typeof explain>, string, RegExp]>([
    [
      "a clock behind",
      explain(sent.trace, body(sent.request, at(363_000))),
      "clock-behind",
      /date is 6 minutes 3 seconds behind the server's clock/,
    ],
    [
      "a clock days behind",
      explain(sent.trace, body(sent.request, at(2 * day))),
      "clock-behind",
      /2 days behind/,
    ],
    [
      "a clock ahead",
      explain(sent.trace, body(sent.request, at(-3_600_000))),
      "clock-ahead",
      /is 1 hour ahead of the server's/,
    ],
    [
      "a URL that is too old",
      explain(url.trace, body(url.request, at(61_000))),
      "presigned-expired",
      /arrived 1 minute 1 second after/,
    ],
    [
      "a wrong region",
      told(same, plain, { region: "us-west-2" }),
      "wrong-region",
      /names region us-west-2/,
    ],
    [
      "a wrong service",
      told(same, plain, { service: "kms" }),
      "wrong-service",
      /names service kms, but the server expects execute-api/,
    ],
    [
      "a wrong region and service",
      told(same, plain, { region: "us-west-2", service: "kms" }),
      "wrong-region",
      /region us-west-2.*, and the scope names service kms/,
    ],
    [
      "a wrong terminator",
      hopped((text) => text.replace("aws4_request", "aws4")),
      "scope-terminator",
      /aws4_request/,
    ],
    [
      "a wrong day",
      hopped((text) => text.replace("/20150830/", "/20150829/")),
      "scope-date-differs",
      /20150829.*20150830/,
    ],
    [
      "an unknown key",
      told(same, plain, { credentials: { accessKeyId: "AKIDGONE", secretAccessKey: "x" } }),
      "unknown-key",
      /id AKIDGONE is not known/,
    ],
    [
      "another key's token",
      told(same, plain, {
        credentials: { ...credentialsOf("AKIDUSER"), sessionToken: "of-another" },
      }),
      "wrong-token",
      /not the one that came/,
    ],
    [
      "a missing token",
      told(same, plain, {
        credentials: { ...credentialsOf("ASIASESSION"), sessionToken: undefined },
      }),
      "wrong-token",
      /temporary one \(ASIA\)/,
    ],
    [
      "an ended session",
      explain(
        signed(plain, { id: "ASIASESSION", date: at(1_800_000) }).trace,
        body(signed(plain, { id: "ASIASESSION", date: at(1_800_000) }).request, at(1_800_000)),
      ),
      "expired-token",
      /has ended/,
    ],
    [
      "a missing signature",
      told((request) => without(request, "authorization")),
      "unknown-route",
      /no route for POST \/prod\/orders\/42/,
    ],
    [
      "a missing signature at a service",
      explain(
        signed(plain, { service: "sts" }).trace,
        String(sts.failed(sts.denied(denial(plain)), "1").body),
      ),
      "authorization-removed",
      /did not arrive/,
    ],
    ["a Bearer header", hopped(() => "Bearer abc"), "authorization-replaced", /Bearer or Basic/],
    [
      "a Basic header",
      told((request) =>
        without(
          authorizedAs(request, () => "Basic Zm9vOmJhcg=="),
          "x-amz-date",
        ),
      ),
      "authorization-replaced",
      /Bearer or Basic/,
    ],
    [
      "a Bearer header, in AWS's older words",
      answered(
        "'abc' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc'.",
      ),
      "authorization-replaced",
      /Bearer or Basic/,
    ],
    [
      "an incomplete Authorization",
      hopped((text) => text.replace(/SignedHeaders=[^,]+,/, "")),
      "incomplete-signature",
      /requires 'SignedHeaders'/,
    ],
    [
      "an incomplete signature in the query",
      explain(
        url.trace,
        body({
          ...url.request,
          query: url.request.query.filter(([name]) => name !== "X-Amz-Date"),
        }),
      ),
      "incomplete-signature",
      /X-Amz-Date/,
    ],
    [
      "a missing date",
      told((request) => without(request, "x-amz-date")),
      "incomplete-signature",
      /Date/,
    ],
    [
      "two signatures",
      told((request) => ({ ...request, query: [["X-Amz-Algorithm", "x"]] })),
      "two-signatures",
      /send one signature/,
    ],
    [
      "an unsigned host",
      hopped((text) => text.replace("host;", "")),
      "host-unsigned",
      /sign the Host header/,
    ],
    [
      "an unsigned header",
      told((request) => adding(request, ["X-Amz-Meta", "1"])),
      "headers-unsigned",
      /sign every x-amz-\* header/,
    ],
    [
      "a missing permission",
      explain(
        sent.trace,
        accessDenied(
          `${onApi} because no identity-based policy allows the execute-api:Invoke action`,
          { message: "", reason: "", allowing: [] },
        ).body,
      ),
      "access-denied",
      /signature is right, but no identity-based policy allows execute-api:Invoke on arn:aws:execute-api:us-east-1:\*{8}9012:a\/prod\/GET\/secure; allow it for arn:aws:iam::123456789012:user\/Bob/,
    ],
    [
      "a missing permission, in AWS's older words",
      answered(onApi),
      "access-denied",
      /no policy allows execute-api:Invoke/,
    ],
    [
      "a Deny",
      answered(`${onApi} with an explicit deny in a resource-based policy`),
      "explicit-deny",
      /a statement in a resource-based policy denies execute-api:Invoke/,
    ],
    [
      "an unsigned call",
      answered(onApi.replace(/arn\S+Bob/, "anonymous")),
      "access-denied",
      /unsigned caller/,
    ],
    [
      "a refusal by an authorizer",
      answered("User is not authorized to access this resource"),
      "authorizer-denied",
      /authorizer/,
    ],
    ["the bare word Forbidden", answered("Forbidden"), "forbidden", /WAF.*HTTP API/],
    [
      "a refusal by a function URL",
      explain(
        sent.trace,
        '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
      ),
      "access-denied",
      /lambda:InvokeFunctionUrl and lambda:InvokeFunction/,
    ],
    ["an HTTP API's unknown route", answered("Not Found"), "unknown-route", /no route/],
    [
      "an error with a type only",
      explain(sent.trace, '{"__type":"com.amazon.coral.service#ExpiredTokenException"}'),
      "expired-token",
      /has ended/,
    ],
    [
      "a response of the function",
      answered("you may not"),
      "unknown-answer",
      /function, or from a proxy/,
    ],
    ["an internal error", explain(sent.trace, '{"message":null}'), "unknown-answer", /read it/],
  ])("names %s", (_, { cause, sentence }, expected, words) => {
    expect([cause, sentence]).toEqual([expected, expect.stringMatching(words)]);
  });
});
