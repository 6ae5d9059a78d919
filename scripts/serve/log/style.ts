import type { RequestEntry } from "../../../lib/cloud/process/log.ts";
import { painter, type Colour, type Paint } from "../../terminal/colours.ts";
import type { Io } from "../../terminal/io.ts";

/** How lines for people look on one output. */
export interface Style {
  /** Whether long values are shortened, so that a request fits into a line. */
  readonly isShort: boolean;
  /** Replaces secrets. A value must be passed to it before it is shortened, since a part of a secret is not found. */
  readonly redact: (text: string) => string;
  readonly paint: Paint;
}

/** Returns the style of standard error: short on a terminal, with colours if it shows them. */
export function styleOf({ terminals, colours, secrets }: Io): Style {
  return {
    isShort: terminals?.err ?? false,
    redact: (text) => secrets.redact(text),
    paint: painter(colours?.err ?? false),
  };
}

/** Returns the colour for the class of a status. A fault instead of a response looks like an error. */
export function colourOf(status: RequestEntry["status"]): Colour {
  if (typeof status === "string" || status >= 500) return "red";
  if (status >= 400) return "yellow";
  return status >= 300 ? "cyan" : "green";
}
