import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { CodedError } from "../../errors.ts";
import type { Scheme } from "./scheme.ts";

/** A key does not have the form of its scheme, is too short, or is used with another scheme than its own. */
export class WebhookKeyRefused extends CodedError {
  readonly code = "ERR_WEBHOOK_KEY";
}

/** Length in bytes of the shortest key that is accepted, from the specification of Standard Webhooks. */
const SHORTEST_KEY = 24;

export interface WebhookKeySettings {
  /** Name of the key in logs. */
  readonly id: string;
  /** The key as the sender issued it. For Standard Webhooks, this is the text that begins with `whsec_`. */
  readonly secret: Uint8Array;
  /** First moment at which the key is valid. @default - no limit */
  readonly notBefore?: Date;
  /** Last moment at which the key is valid. @default - no limit */
  readonly notAfter?: Date;
  /**
   * Whether to accept a short key, which can be guessed, such as the `cookie` of OpenFaaS's workshop. @default false
   */
  readonly insecureShortKey?: boolean;
}

/**
 * A key of one scheme. The object can be logged safely, because it shows only the id and no member returns the bytes
 * of the key.
 */
export class WebhookKey {
  readonly id: string;
  readonly #scheme: Scheme["name"];
  readonly #key: KeyObject;
  readonly #notBefore: number;
  readonly #notAfter: number;

  /** @throws {WebhookKeyRefused} If the key does not have its scheme's form or is too short. */
  constructor(scheme: Pick<Scheme, "name" | "hmacKey">, settings: WebhookKeySettings) {
    const { id, secret, notBefore, notAfter, insecureShortKey = false } = settings;
    const bytes = scheme.hmacKey(secret);
    if (!bytes) throw new WebhookKeyRefused(`key ${id} must be whsec_ followed by base64`);
    if (bytes.length < (insecureShortKey ? 1 : SHORTEST_KEY)) {
      throw new WebhookKeyRefused(
        `key ${id} has ${bytes.length} bytes, but needs ${SHORTEST_KEY} or more: make one with openssl rand -hex 32`,
      );
    }
    this.id = id;
    this.#scheme = scheme.name;
    this.#key = createSecretKey(bytes);
    this.#notBefore = notBefore?.getTime() ?? -Infinity;
    this.#notAfter = notAfter?.getTime() ?? Infinity;
  }

  /**
   * Returns why the key is not valid at a time, or `undefined` if the key is valid. An invalid date, such as an
   * invalid `now`, makes the key invalid.
   */
  fault(now: Date): "key-expired" | "key-not-yet-valid" | undefined {
    if (!(now.getTime() <= this.#notAfter)) return "key-expired";
    return now.getTime() >= this.#notBefore ? undefined : "key-not-yet-valid";
  }

  /**
   * Returns the HMAC of a prefix and a body.
   *
   * @throws {WebhookKeyRefused} If the key is for another scheme: one sender's signature must not be valid for
   *   another.
   */
  mac({ name, algorithm }: Scheme, prefix: string, body: Uint8Array): Buffer {
    if (name !== this.#scheme) {
      throw new WebhookKeyRefused(`key ${this.id} is for ${this.#scheme}, not for ${name}`);
    }
    return createHmac(algorithm, this.#key).update(prefix, "latin1").update(body).digest();
  }
}
