import { randomUUID } from "node:crypto";
import { send } from "../../lib/signed-fetch/http/transport.ts";
import { wireRequest, type Pair } from "../../lib/sigv4/request/request.ts";
import { sign } from "../../lib/formats/webhook/sign.ts";
import { verify } from "../../lib/formats/webhook/verify.ts";
import { readBody } from "../call/body.ts";
import { headOf } from "../call/output.ts";
import { beginResult } from "../call/result.ts";
import { UsageError, type ExitStatus, type Io } from "../terminal/io.ts";
import { readKeys, type ReadKey } from "./keys.ts";
import type { WebhookOptions } from "./options.ts";
import { hintOf, sentenceOf } from "./why-refused.ts";

/** Signs, sends or verifies a webhook. */
export async function run(options: WebhookOptions, io: Io): Promise<ExitStatus> {
  const keys = await readKeys(options, io);
  const body = await readBody(options.data, io);
  if (options.action === "verify") return verifyIt(options, body, keys, io);
  const signed = signIt(options, body, keys);
  if (options.action === "send") return sendIt(options, body, signed, io);
  for (const [name, value] of signed) io.out(`${name}: ${value}\n`);
  return 0;
}

function signIt(
  { scheme, id, now = new Date() }: WebhookOptions,
  body: Uint8Array,
  keys: readonly ReadKey[],
): readonly Pair[] {
  const message = { body, id: id ?? `msg_${randomUUID().replaceAll("-", "")}` };
  return sign(
    scheme,
    message,
    keys.map(({ key }) => key),
    now,
  );
}

async function sendIt(
  { url, headers, include, timeoutMs }: WebhookOptions,
  body: Uint8Array,
  signed: readonly Pair[],
  io: Io,
): Promise<ExitStatus> {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const twice = signed.find(([name]) => given.has(name.toLowerCase()));
  if (twice) throw new UsageError(`-H ${twice[0]}: this command signs that header itself`);
  const typed: readonly Pair[] = given.has("content-type")
    ? []
    : [["Content-Type", "application/json"]];
  const request = wireRequest("POST", url, [...headers, ...typed, ...signed], body);
  const result = beginResult(undefined, io);
  const response = await send(url, request, {
    timeoutMs,
    streamTo(head) {
      io.err(`HTTP ${head.status} ${head.statusText}`.trimEnd());
      if (include) io.out(headOf(head));
      return result.write;
    },
  });
  await result.end();
  return response.status >= 200 && response.status < 300 ? 0 : 1;
}

function verifyIt(
  { scheme, headers, now = new Date() }: WebhookOptions,
  body: Uint8Array,
  keys: readonly ReadKey[],
  io: Io,
): ExitStatus {
  const delivery = { headers, body };
  const result = verify(
    scheme,
    delivery,
    keys.map(({ key }) => key),
    now,
  );
  if (result.ok) {
    io.out(`valid: signed with the key of ${result.keyId}; delivery ${result.deliveryId}\n`);
    return 0;
  }
  io.err(`not valid: ${result.reason}: ${sentenceOf(result, scheme)}`);
  const hint = hintOf(scheme, delivery, keys, now);
  if (hint !== undefined) io.err(hint);
  return 1;
}
