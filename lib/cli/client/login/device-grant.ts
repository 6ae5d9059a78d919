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

/** A client to which a person grants access. Its secret is optional. */
export type DeviceClient = Omit<ClientCredentials, "clientSecret"> &
  Partial<Pick<ClientCredentials, "clientSecret">>;

export interface DeviceWorld {
  /** Shows the person the page to open and the code to enter there. */
  readonly ask: (where: string, code: string) => void;
  /** Waits that long. @default - a timer */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** Longest times in s that an issuer may demand: between two requests, and in total. */
const LONGEST_INTERVAL_S = 60;
const LONGEST_WAIT_S = 1_800;

/**
 * Returns an access token that a person approves in a browser, from the device authorization grant.
 *
 * @throws {TokenRefused} If the issuer has no device grant, or if the person denies the request or does not
 *   approve it in time.
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export async function deviceToken(
  client: DeviceClient,
  { ask, sleep = setTimeout }: DeviceWorld,
): Promise<AccessToken> {
  const { issuer, scope, audience } = client;
  const { tokenEndpoint, deviceEndpoint } = await discover(issuer);
  if (deviceEndpoint === undefined)
    throw new TokenRefused(`${issuer} does not support the device grant`);
  const form = new URLSearchParams();
  if (scope !== undefined) form.set("scope", scope);
  if (audience !== undefined) form.set("audience", audience);
  const offer = await postForm(deviceEndpoint, form, client);
  const { device_code: code, user_code: userCode, verification_uri: where } = offer;
  // A person opens the URL, so it must be neither a script nor a page that can be changed in transit.
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
  throw new TokenRefused(`${issuer} returned no token: the request was not approved in time`);
}

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

function between(value: unknown, otherwise: number, most: number): number {
  return Math.min(typeof value === "number" && value >= 1 ? value : otherwise, most);
}
