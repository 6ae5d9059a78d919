import { renderTrace } from "../../lib/sigv4/signing/render-trace.ts";
import { signedRequest } from "../../lib/signed-fetch/signed-request.ts";
import { localCredentials } from "../outputs/outputs.ts";
import { hiddenCredentials } from "../terminal/credentials.ts";
import { UsageError, type Io } from "../terminal/io.ts";
import type { Launched } from "./launch.ts";
import type { ServeOptions } from "./options.ts";

/**
 * Sends a signed GET request to the first API and shows each step of the signature.
 *
 * @throws {UsageError} If the local cloud has no API.
 */
export async function showFirstCall(
  { profile, path }: NonNullable<ServeOptions["firstCall"]>,
  launched: Pick<Launched, "cloud" | "outputs">,
  state: string,
  io: Io,
): Promise<void> {
  const outputs = launched.outputs();
  const [base] = Object.values(outputs.apis);
  if (base === undefined) throw new UsageError("--first-call needs an API, but the app has none");
  if (!outputs.profiles.includes(profile)) {
    // An app may leave out the callers of its demonstration.
    io.err(`· no first call: the app has no user or role ${profile}`);
    return;
  }
  const url = `${base}${path}`;
  const users = launched.cloud.users();
  // A role is assumed with the AWS SDK. It takes as long as the call, and no user needs it.
  const credentials =
    (Object.hasOwn(users, profile) ? users[profile] : undefined) ??
    (await hiddenCredentials({ profile, ...localCredentials(state, outputs) }, io));
  const { response, trace } = await signedRequest(url, {
    credentials,
    region: outputs.region,
    service: "execute-api",
  });
  io.out(`\nA signed call: ${profile} calls GET ${url}\n\n`);
  io.coloured("out", renderTrace(trace, { colour: io.colours?.out }));
  io.out(`HTTP ${response.status}\n${response.body.toString("utf8")}\n`);
}
