import type { Scalar } from "./shape/model.ts";

/** The largest 32-bit integer, and the smallest. */
const [LEAST_INTEGER, GREATEST_INTEGER] = [-(2 ** 31), 2 ** 31 - 1];

/**
 * Returns the value that a text has in a form, path, query or header.
 *
 * @returns `undefined` if the text does not have the type.
 */
export function textValue({ type }: Scalar, text: string): unknown {
  switch (type) {
    case "blob":
      return Buffer.from(text, "base64");
    case "boolean":
      return ["true", "false"].includes(text.toLowerCase())
        ? text.toLowerCase() === "true"
        : undefined;
    case "integer":
      return whole(text, LEAST_INTEGER, GREATEST_INTEGER);
    case "long":
      return whole(text, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case "double":
    case "float":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case "timestamp":
      return Number.isNaN(Date.parse(text)) && !/^\d+(\.\d+)?$/.test(text) ? undefined : text;
    case "string":
    case "any":
      return text;
  }
}

function whole(text: string, least: number, greatest: number): number | undefined {
  const value = /^[+-]?\d{1,20}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= greatest ? value : undefined;
}
