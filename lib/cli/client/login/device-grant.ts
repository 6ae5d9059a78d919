import { setTimeout } from "node:timers/promises";
import { isSecureUrl } from "../../../secure-url.ts";
import type { ClientCredentials } from "./client-credentials.ts";
import {
  discover,
  isShortAscii,
  postForm,
  refusal,
  tokenOf,
  TokenRefused,
  type AccessToken,
} from "./issuer.ts";

/** A client that a person gives access; it need have no secret. */
export type DeviceClient = Omit<ClientCredentials, "clientSecret"> &
  Partial<Pick<ClientCredentials, "clientSecret">>;

export interface DeviceWorld {
  /** Tells the person where to go, and which code to enter there. */
  readonly ask: (where: string, code: string) => void;
  /** @default waits */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** What an issuer may have one wait between two questions, and in all. */
const LONGEST_INTERVAL_S = 60;
const LONGEST_WAIT_S = 1_800;

/**
 * An access token that a person approves in a browser, by the device authorization grant.
 *
 * @throws {TokenRefused} when it is denied or nobody approves in time.
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export async function deviceToken(
  client: DeviceClient,
  { ask, sleep = setTimeout }: DeviceWorld,
): Promise<AccessToken> {
  const { issuer, scope, audience } = client;
  const { tokenEndpoint, deviceEndpoint } = await discover(issuer);
  if (deviceEndpoint === undefined) throw new TokenRefused(`${issuer} has no device grant`);
  const form = new URLSearchParams();
  if (scope !== undefined) form.set("scope", scope);
  if (audience !== undefined) form.set("audience", audience);
  const offer = await postForm(deviceEndpoint, form, client);
  const { device_code: code, user_code: userCode, verification_uri: where } = offer;
  // A person opens the URL: it must be neither a script nor a page that anyone on the way can change.
  if (![code, userCode, where].every(isShortAscii) || !isSecureUrl(where)) {
    throw refusal(issuer, offer);
  }
  ask(where, String(userCode));

  let interval = between(offer["interval"], 5, LONGEST_INTERVAL_S);
  const wait = between(offer["expires_in"], LONGEST_WAIT_S, LONGEST_WAIT_S);
  for (let waited = interval; waited <= wait; waited += interval) {
    await sleep(interval * 1000);
    const asked = new URLSearchParams({ grant_type: DEVICE_GRANT, device_code: String(code) });
    const answer = await postForm(tokenEndpoint, asked, client);
    const token = tokenOf(answer);
    if (token) return token;
    if (answer["error"] === "slow_down") interval += 5;
    else if (answer["error"] !== "authorization_pending") throw refusal(issuer, answer);
  }
  throw new TokenRefused(`${issuer} gives no token: nobody approved in time`);
}

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

function between(value: unknown, otherwise: number, most: number): number {
  return Math.min(typeof value === "number" && value >= 1 ? value : otherwise, most);
}
