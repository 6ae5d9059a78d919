import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Login } from "./login.ts";

/** A login as it is stored: URL, type and name in clear text, the proof (password or token) encrypted. */
export interface StoredLogin {
  readonly url: string;
  readonly type: Login["proof"]["type"];
  readonly name: string;
  /** Base64 of nonce, tag and ciphertext. */
  readonly sealed: string;
}

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function newLoginKey(): Buffer {
  return randomBytes(32);
}

/** Encrypts a proof and binds it to its URL: if the URL in the file is changed, the proof no longer decrypts. */
export function sealLogin({ url, name, proof }: Login, key: Uint8Array): StoredLogin {
  const { type } = proof;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo({ url, type, name }));
  const text = Buffer.concat([cipher.update(JSON.stringify(proof)), cipher.final()]);
  const sealed = Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64");
  return { url, type, name, sealed };
}

/** Decrypts a login. Returns `undefined` if another key encrypted it or if it was changed. */
export function unsealLogin(
  { url, type, name, sealed }: StoredLogin,
  key: Uint8Array,
): Login | undefined {
  const bytes = Buffer.from(sealed, "base64");
  const [nonce, tag] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES, TEXT_AT)];
  try {
    const cipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo({ url, type, name }));
    cipher.setAuthTag(tag);
    const text = Buffer.concat([cipher.update(bytes.subarray(TEXT_AT)), cipher.final()]);
    // Only text that `sealLogin` made from a proof decrypts under the key.
    return { url, name, proof: JSON.parse(text.toString("utf8")) as Login["proof"] };
  } catch {
    return undefined;
  }
}

const TEXT_AT = NONCE_BYTES + TAG_BYTES;

function boundTo({ url, type, name }: Omit<StoredLogin, "sealed">): Buffer {
  return Buffer.from(JSON.stringify([url, type, name]));
}
