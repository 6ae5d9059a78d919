import type { Io } from "../../terminal/io.ts";

type Colour = "dim" | "green" | "cyan" | "yellow" | "red";

/** How lines for people look on one output. */
export interface Style {
  /** Whether long values are shortened, so that a request fits into a line. */
  readonly isShort: boolean;
  /** Replaces secrets. A value must be passed to it before it is shortened, since a part of a secret is not found. */
  readonly redact: (text: string) => string;
  readonly paint: (colour: Colour, text: string) => string;
}

const CODES: Readonly<Record<Colour, readonly [start: number, end: number]>> = {
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** Returns the style of standard error: short on a terminal, with colours if it shows them. */
export function styleOf({ terminals, colours, secrets }: Io): Style {
  return {
    isShort: terminals?.err ?? false,
    redact: (text) => secrets.redact(text),
    paint: (colour, text) => {
      if (colours?.err !== true || text === "") return text;
      const [start, end] = CODES[colour];
      return `\u001b[${start}m${text}\u001b[${end}m`;
    },
  };
}

/** Returns the colour for the class of a status. A fault instead of a response looks like an error. */
export function colourOf(status: number | "hang" | "reset"): Colour {
  if (typeof status === "string" || status >= 500) return "red";
  if (status >= 400) return "yellow";
  return status >= 300 ? "cyan" : "green";
}
