import { isMap, parseJson } from "../../../../json.ts";

/** How much of a body API Gateway reads for a mapping, in bytes. */
const READ_BYTES = 100 * 1024;

const STEP = /\.([\w$-]+)|\[(\d+)\]|\['([^']*)'\]/y;

/** Parses the part of a JSON path after the body, such as `.order.items[0]`; `undefined` if it is not supported. */
export function bodyPath(text: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  let read = 0;
  while (read < text.length) {
    const found = STEP.exec(text);
    if (!found) return undefined;
    const [, name, index, quoted] = found;
    steps.push(index === undefined ? (name ?? quoted ?? "") : Number(index));
    read = STEP.lastIndex;
  }
  return steps;
}

/** Returns the text of a value in a JSON body, or `undefined` if the body does not have it. */
export function valueInBody(body: string, path: string): string | undefined {
  if (path === "") return body;
  if (Buffer.byteLength(body) > READ_BYTES) return undefined;
  let value = parseJson(body);
  for (const step of bodyPath(path) ?? []) {
    if (typeof step === "number") value = Array.isArray(value) ? value[step] : undefined;
    else value = isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
