import { TemplateFailed } from "./template-failed.ts";

const MOST_STEPS = 1_000_000;
/** API Gateway's limit for a payload, which a text of a template cannot exceed either. */
const LONGEST_TEXT = 10 * 1024 * 1024;
const DEEPEST = 50;
/** How many characters of a text one step reads. The longest text can be read twice. */
const CHARACTERS_PER_STEP = 25;

/** Counts the work of a rendering, so that a template can neither hang the cloud nor fill its memory. */
export class Budget {
  #steps = MOST_STEPS;
  #depth = 0;

  /** @throws {TemplateFailed} when the template has done all the work that it may. */
  spend(steps = 1): void {
    this.#steps -= steps;
    if (this.#steps < 0) {
      throw new TemplateFailed(`rendering takes more than ${MOST_STEPS} steps; check its loops`);
    }
  }

  /** Counts a text that was made, and returns it. */
  text(made: string): string {
    this.length(made.length);
    this.spend(1 + Math.floor(made.length / 1000));
    return made;
  }

  /** Counts the reading of a text, for work that looks at each of its characters. */
  read(text: string): void {
    this.spend(Math.ceil(text.length / CHARACTERS_PER_STEP));
  }

  /** Checks the length of a text before it is made. */
  length(characters: number): void {
    if (characters > LONGEST_TEXT) {
      throw new TemplateFailed(`a text has more than ${LONGEST_TEXT} characters`);
    }
  }

  /** Does work that can contain itself, such as a call of a macro. */
  nested<T>(work: () => T): T {
    this.#depth++;
    if (this.#depth > DEEPEST) {
      throw new TemplateFailed(`a #define, macro or value contains itself, or ${DEEPEST} levels`);
    }
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }
}
