import type { Api } from "../../../../account/apigateway/api.ts";
import type { ContentHandling } from "../../../../account/apigateway/integration.ts";

type Types = Pick<Api, "binaryMediaTypes">;

/** Whether a content type, with or without parameters, is among the binary media types of an API. */
export function isBinaryType({ binaryMediaTypes }: Types, type: string | undefined): boolean {
  const plain = (type ?? "").split(";")[0]?.trim().toLowerCase();
  return binaryMediaTypes.some((known) => known === "*/*" || known.toLowerCase() === plain);
}

/**
 * Returns the body of a request as an integration receives it: text, which templates can read, or bytes. Returns
 * `undefined` if it is not base64 and must be.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function requestBody(
  body: Uint8Array,
  isBinary: boolean,
  handling: ContentHandling,
): string | Buffer | undefined {
  const bytes = Buffer.from(body);
  if (isBinary) return handling === "CONVERT_TO_TEXT" ? bytes.toString("base64") : bytes;
  const text = bytes.toString("utf8");
  return handling === "CONVERT_TO_BINARY" ? fromBase64(text) : text;
}

/** Returns the body of a backend's response as the client receives it, in the same way. */
export function responseBody(
  body: Uint8Array,
  isBinary: boolean,
  acceptsBinary: boolean,
  handling: ContentHandling,
): string | Buffer | undefined {
  const bytes = Buffer.from(body);
  if (handling === "CONVERT_TO_BINARY") return isBinary ? bytes : fromBase64(bytes.toString());
  const wantsBytes = handling === undefined && acceptsBinary;
  if (isBinary) return wantsBytes ? bytes : bytes.toString("base64");
  // MOCK integrations have no body, which is valid in either form.
  return wantsBytes && bytes.length > 0 ? fromBase64(bytes.toString()) : bytes.toString("utf8");
}

function fromBase64(text: string): Buffer | undefined {
  const plain = text.replace(/\s/g, "");
  return /^[A-Za-z0-9+/]*={0,2}$/.test(plain) && plain.length % 4 === 0
    ? Buffer.from(plain, "base64")
    : undefined;
}
