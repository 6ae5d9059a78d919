import { CodedError } from "../../../../lib/errors.ts";
import { parseJson } from "../../../../lib/json.ts";

/** The edited text cannot be read. The message names the line, but shows no part of it. */
export class EditedTextInvalid extends CodedError {
  readonly code = "ERR_EDITED_TEXT";

  /** @param line Counted from 1. */
  constructor(line: number, problem: string) {
    super(`line ${line} ${problem}`);
  }
}

/** A secret in the edited text. */
export interface EditedSecret {
  readonly functionName: string;
  readonly name: string;
  /** `undefined` if the line begins with a minus, which removes the secret. */
  readonly value: string | undefined;
  /** Number of the line, counted from 1. */
  readonly line: number;
}

/** Begins and ends a value of several lines. */
export const FENCE = '"""';
/** A name that needs no quotes. */
export const PLAIN_NAME = /^[A-Za-z_][\w.]*$/;

const SECTION = /^\[(.+)\]\s*$/;
const ENTRY = /^(-?)([A-Za-z_][\w.]*|"(?:[^"\\]|\\.)*")(?:=(.*))?$/s;

/**
 * Parses the text that `printSecrets` printed, after a person edited it.
 *
 * @throws {EditedTextInvalid} If a line is neither a comment, a function nor a secret, or if a secret occurs twice.
 */
export function parseSecrets(text: string): readonly EditedSecret[] {
  // A line cannot end with a carriage return of its own, because such values are printed as JSON.
  const lines = text
    .replace(/^\ufeff/, "")
    .split("\n")
    .map((line) => line.replace(/\r$/, ""));
  const secrets: EditedSecret[] = [];
  let functionName: string | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^\s*(#|$)/.test(line)) continue;
    const [, section] = SECTION.exec(line) ?? [];
    if (section !== undefined) {
      functionName = section;
      continue;
    }
    const at = index + 1;
    const [, minus, word = "", rest] = ENTRY.exec(line) ?? [];
    const name = word.startsWith('"') ? parseText(word) : word;
    if (minus === undefined || name === undefined || (minus === "" && rest === undefined)) {
      throw new EditedTextInvalid(at, "is not NAME=value");
    }
    if (functionName === undefined) {
      throw new EditedTextInvalid(at, "is before the first [FUNCTION]");
    }
    const earlier = secrets.find((one) => one.functionName === functionName && one.name === name);
    if (earlier) throw new EditedTextInvalid(at, `repeats the secret of line ${earlier.line}`);
    let value: string | undefined = rest ?? "";
    if (rest === FENCE) {
      const end = lines.indexOf(FENCE, at);
      if (end < 0) throw new EditedTextInvalid(at, `begins with ${FENCE}, but no line ends it`);
      value = lines.slice(at, end).join("\n");
      index = end;
    } else if (value.startsWith('"')) {
      value = parseText(value);
      if (value === undefined) {
        throw new EditedTextInvalid(at, "has a value in quotes that is not a string of JSON");
      }
    }
    secrets.push({ functionName, name, value: minus === "" ? value : undefined, line: at });
  }
  return secrets;
}

function parseText(json: string): string | undefined {
  const parsed = parseJson(json);
  return typeof parsed === "string" ? parsed : undefined;
}
