import type { Budget } from "../limits/budget.ts";
import { jsonValue } from "../values/json-value.ts";
import { print } from "../values/print.ts";
import { Tool, type Value } from "../values/value.ts";
import { TemplateFailed } from "../limits/template-failed.ts";
import { escapeJavaScript } from "./escape-javascript.ts";

const FUNCTIONS = new Map<string, (text: string) => Value>([
  ["escapeJavaScript", escapeJavaScript],
  ["parseJson", (text) => jsonValue(text) ?? null],
  ["urlEncode", urlEncode],
  ["urlDecode", urlDecode],
  ["base64Encode", (text) => Buffer.from(text, "utf8").toString("base64")],
  ["base64Decode", (text) => Buffer.from(text, "base64").toString("utf8")],
]);

/** The variable `$util`. */
export class UtilTool extends Tool {
  override property(): Value {
    return null;
  }

  override call(name: string, [value = null]: readonly Value[], budget: Budget): Value {
    const convert = FUNCTIONS.get(name);
    if (!convert || value === null) return null;
    const text = print(value, budget);
    budget.read(text);
    const converted = convert(text);
    return typeof converted === "string" ? budget.text(converted) : converted;
  }

  override print(): string {
    return "";
  }
}

/** Encodes a text as a form does: a blank becomes `+`. */
function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replaceAll(/[!'()~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new TemplateFailed("$util.urlDecode got a text that is not URL-encoded");
  }
}
