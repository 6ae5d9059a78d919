import { expect, onTestFinished } from "vitest";
import {
  signedRequest,
  type SignedRequestOptions,
  type SignedResponse,
} from "../../lib/signed-fetch/signed-request.ts";
import { headerValues, type WireRequest } from "../../lib/sigv4/request/request.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import type { Denied } from "../../lib/sigv4/request/denial.ts";
import { verify, type Verified } from "../../lib/sigv4/verification/verify.ts";
import type { WireServer } from "./http/wire-server.ts";

export const signing = {
  credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" },
  region: "eu-west-1",
  service: "execute-api",
} as const;

const noon = new Date("2026-03-01T12:00:00Z");
/** Returns noon on the day of these tests, plus that many seconds. */
export const later = (seconds: number): Date => new Date(noon.getTime() + seconds * 1000);

let ticks = 0;
/** Sets the client's clock to noon. Called before each test. */
export const startClock = (): void => void (ticks = 0);
/** Returns how often the client has read its clock, which is the number of seconds that have passed on it. */
export const secondsPassed = (): number => ticks;
const tick = (): Date => later((ticks += 1));

/** Sends a signed request from a client without jitter, whose clock advances one second each time it is read. */
export function call(
  { host }: Pick<WireServer, "host">,
  options: Partial<SignedRequestOptions> = {},
): Promise<SignedResponse> {
  const settled = { ...signing, now: tick, random: () => 0 };
  return signedRequest(`http://${host}/prod/orders`, { ...settled, ...options });
}

/** Closes the server after the test. */
export async function during(starting: Promise<WireServer>): Promise<WireServer> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

export function verdict(request: WireRequest, now = noon): Verified<Credentials> | Denied {
  const { credentials, region, service } = signing;
  const find = (id: string) => (id === credentials.accessKeyId ? credentials : undefined);
  return verify(request, { find, region, service, now });
}

/** Expects that each attempt has its own signature and that each signature is valid. */
export function expectSignedAnew(requests: readonly WireRequest[]): void {
  const signatures = requests.map((request) => headerValues(request, "authorization")[0]);
  expect(new Set(signatures).size).toBe(requests.length);
  for (const request of requests) expect(verdict(request)).toMatchObject({ ok: true });
}

export const arrived = ({ received }: WireServer): readonly WireRequest[] =>
  received.map(({ request }) => request);
