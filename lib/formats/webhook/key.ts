import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { CodedError } from "../../errors.ts";
import type { Scheme } from "./scheme.ts";

/** A key has another form than its scheme's, is too short to be one, or has no use. */
export class WebhookKeyRefused extends CodedError {
  readonly code = "ERR_WEBHOOK_KEY";
}

/** What Standard Webhooks asks for, in bytes. */
const SHORTEST_KEY = 24;

export interface WebhookKeySettings {
  /** What logs call it. */
  readonly id: string;
  /** As the sender handed it out; with Standard Webhooks the text that begins with `whsec_`. */
  readonly secret: Uint8Array;
  /** The first moment at which it is good. @default always was */
  readonly notBefore?: Date;
  /** The last moment at which it is good. @default always will be */
  readonly notAfter?: Date;
  /** Takes a key that can be guessed, such as the `cookie` of OpenFaaS's workshop. @default false */
  readonly insecureShortKey?: boolean;
}

/** A key of one scheme. It can be logged: what shows is its id, and nothing gives its bytes. */
export class WebhookKey {
  readonly id: string;
  readonly #scheme: Scheme["name"];
  readonly #key: KeyObject;
  readonly #notBefore: number;
  readonly #notAfter: number;

  /** @throws {WebhookKeyRefused} */
  constructor(scheme: Pick<Scheme, "name" | "hmacKey">, settings: WebhookKeySettings) {
    const { id, secret, notBefore, notAfter, insecureShortKey = false } = settings;
    const bytes = scheme.hmacKey(secret);
    if (!bytes) throw new WebhookKeyRefused(`key ${id} must read whsec_ and then its base64`);
    if (bytes.length < (insecureShortKey ? 1 : SHORTEST_KEY)) {
      throw new WebhookKeyRefused(
        `key ${id} has ${bytes.length} bytes; it takes ${SHORTEST_KEY} or more, such as openssl rand -hex 32 gives`,
      );
    }
    this.id = id;
    this.#scheme = scheme.name;
    this.#key = createSecretKey(bytes);
    this.#notBefore = notBefore?.getTime() ?? -Infinity;
    this.#notAfter = notAfter?.getTime() ?? Infinity;
  }

  /** Why it is not good at that time. A date that is none, `now` too, makes it no good. */
  fault(now: Date): "key-expired" | "key-not-yet-valid" | undefined {
    if (!(now.getTime() <= this.#notAfter)) return "key-expired";
    return now.getTime() >= this.#notBefore ? undefined : "key-not-yet-valid";
  }

  /** @throws {WebhookKeyRefused} where it is another scheme's: what one sender signs must not pass for another's. */
  mac({ name, algorithm }: Scheme, prefix: string, body: Uint8Array): Buffer {
    if (name !== this.#scheme) {
      throw new WebhookKeyRefused(`key ${this.id} is for ${this.#scheme}, not for ${name}`);
    }
    return createHmac(algorithm, this.#key).update(prefix, "latin1").update(body).digest();
  }
}
