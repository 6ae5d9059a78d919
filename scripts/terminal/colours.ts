export type Colour = "dim" | "green" | "cyan" | "yellow" | "red";

/** Colours a text. */
export type Paint = (colour: Colour, text: string) => string;

const CODES: Readonly<Record<Colour, readonly [start: number, end: number]>> = {
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** Returns a function that colours texts for `Io.coloured`, or that leaves them as they are. */
export function painter(isColoured: boolean): Paint {
  return (colour, text) => {
    if (!isColoured || text === "") return text;
    const [start, end] = CODES[colour];
    return `\u001b[${start}m${text}\u001b[${end}m`;
  };
}
