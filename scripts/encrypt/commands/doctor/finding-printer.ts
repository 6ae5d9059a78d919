import type { Io } from "../../../terminal/io.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

const MARKS: Readonly<Record<DoctorFinding["is"], string>> = {
  good: "✔",
  bad: "✘",
  notable: "!",
  unknown: "?",
};

/** Explains the marks, for a help text. */
export const MARKS_HELP =
  "  ✔ right   ✘ wrong, and what to do   ! worth a look   ? could not be checked";

/** Prints findings under headings. */
export interface FindingPrinter {
  readonly heading: (text: string) => void;
  readonly say: (finding: DoctorFinding) => void;
  /** Whether something is wrong. */
  readonly isBad: () => boolean;
}

/** Returns a printer of findings. */
export function findingPrinter(io: Pick<Io, "out">): FindingPrinter {
  let bad = 0;
  return {
    heading: (text) => io.out(`${text}\n`),
    say: ({ is, text }) => {
      if (is === "bad") bad++;
      io.out(`  ${MARKS[is]} ${text}\n`);
    },
    isBad: () => bad > 0,
  };
}
