import { randomUUID } from "node:crypto";

/** Creates a trace id in X-Ray's form, `Root=1-<epoch in hex>-<24 hex digits>`. */
export function newTraceId(): string {
  const epoch = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${epoch}-${randomUUID().replaceAll("-", "").slice(0, 24)}`;
}
