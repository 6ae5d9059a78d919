import { randomTexts } from "../../runtime/random-text.ts";

const randomText = randomTexts(11, "base64url");

/** Returns 15 characters and a `=`, as ids of requests to API Gateway have. */
export function newGatewayId(): string {
  return `${randomText()}=`;
}
