import { serviceError } from "../../lib/signed-fetch/http/service-error.ts";
import { signedRequest } from "../../lib/signed-fetch/signed-request.ts";
import { CodedError } from "../../lib/errors.ts";
import { ADMIN } from "../../lib/cloud/account/naming/admin-name.ts";
import { SIGNET_SERVICE, SIGNET_TARGET } from "../../lib/cloud/services/signet/service-names.ts";
import { hiddenCredentials } from "../terminal/credentials.ts";
import type { Io } from "../terminal/io.ts";
import { localCredentials, type Outputs } from "../outputs/outputs.ts";

/** The local cloud rejected a call about its faults. */
class FaultsRefused extends CodedError {
  readonly code = "ERR_FAULTS_REFUSED";
}

/**
 * Calls the service that controls the faults of a local cloud, as its admin. The cloud's clock may be
 * shifted, so the client signs by that clock.
 *
 * @throws {FaultsRefused} If the service returns an error.
 */
export async function callSignet(
  { awsEndpoint, region }: Pick<Outputs, "awsEndpoint" | "region">,
  state: string,
  io: Pick<Io, "secrets">,
  operation: "PutFault" | "ListFaults" | "ClearFaults" | "RotateOidcKey",
  input: object = {},
): Promise<unknown> {
  const { response } = await signedRequest(awsEndpoint, {
    method: "POST",
    headers: [
      ["Content-Type", "application/x-amz-json-1.1"],
      ["X-Amz-Target", `${SIGNET_TARGET}${operation}`],
    ],
    body: Buffer.from(JSON.stringify(input)),
    credentials: await hiddenCredentials(
      { profile: ADMIN, ...localCredentials(state, { awsEndpoint, region }) },
      io,
    ),
    region,
    service: SIGNET_SERVICE,
  });
  if (response.status === 200) return JSON.parse(response.body.toString("utf8"));
  const { name = `HTTP ${response.status}`, message = "" } = serviceError(response);
  throw new FaultsRefused(`${awsEndpoint} rejected ${operation}: ${name}: ${message}`);
}
