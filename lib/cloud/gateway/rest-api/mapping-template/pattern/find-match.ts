import type { Budget } from "../limits/budget.ts";
import type { Pattern } from "./parse-pattern.ts";
import { compiled, type Instruction } from "./program.ts";

export interface Match {
  readonly start: number;
  readonly end: number;
  /** Start and end of each group by its number. The group 0 is the whole match. */
  readonly groups: readonly (readonly [number, number] | undefined)[];
}

interface Options {
  readonly from: number;
  /** Whether the match must begin at `from` and end at the end of the text. */
  readonly isWhole: boolean;
  readonly budget: Budget;
}

interface Thread {
  readonly at: number;
  readonly slots: readonly (number | undefined)[];
}

const programs = new WeakMap<Pattern, readonly Instruction[]>();

/**
 * Finds the first match of a pattern. All alternatives advance together through the text, in the order in which a
 * backtracking matcher would try them, so the time is at most the length of the text times the length of the pattern.
 */
export function findMatch(pattern: Pattern, text: string, options: Options): Match | undefined {
  const program = programs.get(pattern) ?? compiled(pattern);
  programs.set(pattern, program);
  let threads: Thread[] = [];
  let found: Thread["slots"] | undefined;
  for (let position = options.from; position <= text.length; position++) {
    const next: Thread[] = [];
    const seen = new Set<number>();
    // A match that begins later has the least priority, so its thread is the last one.
    const canBegin = !found && (position === options.from || !options.isWhole);
    const all = canBegin ? [...threads, { at: 0, slots: [position] }] : threads;
    threads = reached(program, { text, position, budget: options.budget }, all);
    for (const { at, slots } of threads) {
      const instruction = program[at];
      if (instruction?.kind === "match") {
        if (options.isWhole && position < text.length) continue;
        found = [slots[0], position, ...slots.slice(2)];
        break;
      }
      const character = text[position];
      const isNext = instruction?.kind === "class" && character !== undefined;
      if (isNext && instruction.matches(character) && !seen.has(at)) {
        seen.add(at);
        next.push({ at: at + 1, slots });
      }
    }
    threads = next;
    if (threads.length === 0 && (found || options.isWhole)) break;
  }
  return found && matchOf(found);
}

/** Follows instructions that read no character, and returns the threads in the order of their priority. */
function reached(
  program: readonly Instruction[],
  { text, position, budget }: { text: string; position: number; budget: Budget },
  from: readonly Thread[],
): Thread[] {
  const seen = new Set<number>();
  const found: Thread[] = [];
  const waiting = from.toReversed();
  for (let thread = waiting.pop(); thread; thread = waiting.pop()) {
    const { at, slots } = thread;
    const instruction = program[at];
    if (!instruction || seen.has(at)) continue;
    seen.add(at);
    switch (instruction.kind) {
      case "jump":
        waiting.push({ at: instruction.to, slots });
        break;
      case "split":
        waiting.push({ at: instruction.second, slots }, { at: instruction.first, slots });
        break;
      case "save": {
        const saved = [...slots];
        saved[instruction.slot] = position;
        waiting.push({ at: at + 1, slots: saved });
        break;
      }
      case "class":
      case "match":
        found.push(thread);
        break;
      case "begin":
      case "end":
      case "boundary":
        if (holds(instruction, text, position)) waiting.push({ at: at + 1, slots });
    }
  }
  budget.spend(1 + Math.floor(seen.size / 8));
  return found;
}

function holds(
  instruction: Extract<Instruction, { kind: "begin" | "end" | "boundary" }>,
  text: string,
  position: number,
): boolean {
  if (instruction.kind === "begin") return position === 0;
  if (instruction.kind === "end") {
    return (
      position === text.length ||
      /^(?:\r\n|[\n\r\u0085\u2028\u2029])$/.test(text.slice(position, position + 3))
    );
  }
  const isWord = (at: number) => /\w/.test(text[at] ?? "");
  return (isWord(position - 1) !== isWord(position)) !== instruction.isNegated;
}

function matchOf(slots: Thread["slots"]): Match {
  const groups = Array.from({ length: Math.ceil(slots.length / 2) }, (_, index) => {
    const [from, to] = [slots[index * 2], slots[index * 2 + 1]];
    return from === undefined || to === undefined ? undefined : ([from, to] as const);
  });
  const [first, last] = groups[0] ?? [0, 0];
  return { start: first, end: last, groups };
}
