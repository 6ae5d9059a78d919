import { choice, list, text, integer } from "../../protocol/json/fields.ts";

/** The only supported algorithm and key spec: AES-256-GCM. */
export const ALGORITHM = "SYMMETRIC_DEFAULT";

// Members that several operations share.
export const keyId = text;
export const grantTokens = list(text);
export const algorithm = choice(
  "SYMMETRIC_DEFAULT",
  "RSAES_OAEP_SHA_1",
  "RSAES_OAEP_SHA_256",
  "SM2PKE",
);
export const paging = {
  Limit: integer,
  Marker: text,
};
