import { randomTexts } from "./random-text.ts";

const randomDigits = randomTexts(12, "hex");

/** Creates a trace id in X-Ray's form, `Root=1-<epoch in hex>-<24 hex digits>`. */
export function newTraceId(): string {
  const epoch = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${epoch}-${randomDigits()}`;
}
