import { randomBytes, randomInt } from "node:crypto";
import type { Clock } from "../process/clock.ts";

/** The scope and audience that a client requests a token for. */
export interface TokenRequest {
  readonly scope: string;
  readonly audience: string;
}

/** A device that waits for a person's word. */
export interface Device extends TokenRequest {
  readonly deviceCode: string;
  /** What the person enters. */
  readonly userCode: string;
  readonly endsAt: number;
  /** The name of who approved, or that it was denied; `undefined` until then. */
  decision: { readonly user: string } | "denied" | undefined;
  askedAt: number;
}

/** Why there is no token for a device code, in the words of RFC 8628 §3.5. */
export type DeviceRefusal =
  | "authorization_pending"
  | "slow_down"
  | "access_denied"
  | "expired_token"
  | "invalid_grant";

/** Devices are waited for so long, and may ask so often. */
export const DEVICE_SECONDS = 600;
export const INTERVAL_SECONDS = 1;
/** Timers are early by some milliseconds. */
const EARLY_MS = 100;
/** More at a time than one has; what asks without end gets no memory without end. */
const LIMIT = 100;
/** Letters that are not taken for one another, and spell no words (RFC 8628 §6.1). */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

/** The devices that wait, in memory: who starts the cloud anew asks anew. */
export class Devices {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Device>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more; `undefined` where too many wait. */
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

  /** The device that shows a code and still waits for a decision, however a person writes it. */
  showing(text: string): Device | undefined {
    const letters = lettersOf(text);
    const now = this.#clock.now().getTime();
    return [...this.#waiting.values()].find(
      ({ userCode, decision, endsAt }) =>
        lettersOf(userCode) === letters && decision === undefined && endsAt > now,
    );
  }

  /** The device whose token may be given now, once; or why not. */
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
