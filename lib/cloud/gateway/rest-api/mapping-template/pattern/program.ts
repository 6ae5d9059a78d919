import { TemplateFailed } from "../limits/template-failed.ts";
import type { CharacterClass } from "./character-class.ts";
import type { Pattern } from "./parse-pattern.ts";

/** An instruction of the machine that matches a pattern. */
export type Instruction =
  | { readonly kind: "class"; readonly matches: CharacterClass }
  | { readonly kind: "begin" }
  | { readonly kind: "end" }
  | { readonly kind: "boundary"; readonly isNegated: boolean }
  | { readonly kind: "save"; readonly slot: number }
  /** Continues at the first target, and if that fails at the second. */
  | { readonly kind: "split"; first: number; second: number }
  | { readonly kind: "jump"; to: number }
  | { readonly kind: "match" };

const LONGEST = 5000;

/** Compiles a pattern into instructions. Repetitions with bounds are written out. */
export function compiled(pattern: Pattern): readonly Instruction[] {
  const program: Instruction[] = [];
  emit(pattern, program);
  program.push({ kind: "match" });
  return program;
}

function emit(pattern: Pattern, program: Instruction[]): void {
  if (program.length > LONGEST) {
    throw new TemplateFailed("a regular expression of the template repeats too much");
  }
  switch (pattern.kind) {
    case "sequence":
      for (const part of pattern.parts) emit(part, program);
      return;
    case "choice":
      choice(pattern.options, program);
      return;
    case "group":
      program.push({ kind: "save", slot: pattern.index * 2 });
      emit(pattern.of, program);
      program.push({ kind: "save", slot: pattern.index * 2 + 1 });
      return;
    case "repeat":
      repeat(pattern, program);
      return;
    case "class":
    case "begin":
    case "end":
    case "boundary":
      program.push(pattern);
  }
}

function choice(options: readonly Pattern[], program: Instruction[]): void {
  const jumps: { kind: "jump"; to: number }[] = [];
  for (const [index, option] of options.entries()) {
    if (index === options.length - 1) {
      emit(option, program);
      break;
    }
    const split = { kind: "split" as const, first: program.length + 1, second: 0 };
    program.push(split);
    emit(option, program);
    const jump = { kind: "jump" as const, to: 0 };
    jumps.push(jump);
    program.push(jump);
    split.second = program.length;
  }
  for (const jump of jumps) jump.to = program.length;
}

function repeat(
  { of, least, most, isLazy }: Extract<Pattern, { kind: "repeat" }>,
  program: Instruction[],
): void {
  for (let count = 0; count < least; count++) emit(of, program);
  const splits: { kind: "split"; first: number; second: number }[] = [];
  const optional = most === Infinity ? 1 : most - least;
  for (let count = 0; count < optional; count++) {
    const split = { kind: "split" as const, first: 0, second: 0 };
    const start = program.length;
    program.push(split);
    splits.push(split);
    split.first = program.length;
    emit(of, program);
    if (most === Infinity) program.push({ kind: "jump", to: start });
  }
  for (const split of splits) {
    split.second = program.length;
    if (isLazy) [split.first, split.second] = [split.second, split.first];
  }
}
