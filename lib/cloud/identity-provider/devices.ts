import { randomBytes, randomInt } from "node:crypto";
import type { Clock } from "../process/clock.ts";

/** The scope and audience that a client requests a token for. */
export interface TokenRequest {
  readonly scope: string;
  readonly audience: string;
}

/** A device that waits until a person approves or denies its request. */
export interface Device extends TokenRequest {
  readonly deviceCode: string;
  /** The code that the person enters. */
  readonly userCode: string;
  readonly endsAt: number;
  /** The name of the person who approved, or `denied`. `undefined` until the decision. */
  decision: { readonly user: string } | "denied" | undefined;
  askedAt: number;
}

/** Why there is no token for a device code: the error codes of RFC 8628 §3.5. */
export type DeviceRefusal =
  | "authorization_pending"
  | "slow_down"
  | "access_denied"
  | "expired_token"
  | "invalid_grant";

/** Time in seconds until a device code expires. */
export const DEVICE_SECONDS = 600;
/** Minimum time in seconds between two polls for a token. */
export const INTERVAL_SECONDS = 1;
/** Time in ms by which a poll may come too early, because timers fire some milliseconds early. */
const EARLY_MS = 100;
/** Maximum number of waiting devices, which limits the memory that they use. */
const LIMIT = 100;
/** Letters that are hard to confuse and do not spell words (RFC 8628 §6.1). */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

/** The waiting devices, in memory only. After a restart of the cloud, a device must request a new code. */
export class Devices {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Device>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds a device. Returns `undefined` if too many devices wait. */
  add(request: TokenRequest): Device | undefined {
    const now = this.#clock.now().getTime();
    for (const { deviceCode, endsAt } of this.#waiting.values()) {
      if (endsAt <= now) this.#waiting.delete(deviceCode);
    }
    if (this.#waiting.size >= LIMIT) return undefined;
    const device: Device = {
      ...request,
      deviceCode: randomBytes(32).toString("base64url"),
      userCode: newUserCode(),
      endsAt: now + DEVICE_SECONDS * 1000,
      decision: undefined,
      askedAt: 0,
    };
    this.#waiting.set(device.deviceCode, device);
    return device;
  }

  /** Returns the waiting device that shows a code. Only the letters of the code count, in either case. */
  showing(text: string): Device | undefined {
    const letters = lettersOf(text);
    const now = this.#clock.now().getTime();
    return [...this.#waiting.values()].find(
      ({ userCode, decision, endsAt }) =>
        lettersOf(userCode) === letters && decision === undefined && endsAt > now,
    );
  }

  /** Returns the request of an approved device, once for each code, or the reason why there is no token. */
  redeem(deviceCode: string): (TokenRequest & { readonly user: string }) | DeviceRefusal {
    const device = this.#waiting.get(deviceCode);
    if (!device) return "invalid_grant";
    const { decision, endsAt, askedAt, scope, audience } = device;
    const now = this.#clock.now().getTime();
    if (endsAt <= now || decision !== undefined) this.#waiting.delete(deviceCode);
    if (endsAt <= now) return "expired_token";
    if (decision === "denied") return "access_denied";
    if (decision) return { scope, audience, user: decision.user };
    device.askedAt = now;
    const tooSoon = now - askedAt < INTERVAL_SECONDS * 1000 - EARLY_MS;
    return tooSoon ? "slow_down" : "authorization_pending";
  }
}

function newUserCode(): string {
  const letters = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

function lettersOf(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z]/g, "");
}
