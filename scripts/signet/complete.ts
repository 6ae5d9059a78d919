import type { NamedCommand } from "./commands.ts";
import type { Completes } from "../terminal/command.ts";
import type { ExitStatus, Io } from "../terminal/io.ts";

/**
 * Prints the words that may follow, one per line, with a tab and their description.
 *
 * @param words The words after `signet` on the command line. The last one is being typed and may be empty.
 */
export async function complete(
  words: readonly string[],
  commands: ReadonlyMap<string, NamedCommand>,
  io: Pick<Io, "out">,
): Promise<ExitStatus> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const [name, ...more] = before;
  const command = name === undefined ? undefined : commands.get(name);
  const found =
    name === undefined
      ? [...commands].map(([word, { summary }]) => [word, summary] as const)
      : command
        ? following((await command.load()).main.completes, more)
        : [];
  for (const [word, description] of found) {
    if (word.startsWith(typed)) io.out(`${word}\t${description}\n`);
  }
  return 0;
}

/** Returns the options and sub-commands that may follow some words. An option's value is left to the shell. */
function following(
  { options, commands = {} }: Completes,
  words: readonly string[],
): readonly (readonly [word: string, description: string])[] {
  const sub = words.find((word) => Object.hasOwn(commands, word));
  const known = (sub === undefined ? undefined : commands[sub]) ?? { options };
  const last = words.at(-1) ?? "";
  const [, open] =
    Object.entries(known.options).find(
      ([name, { short }]) => last === `--${name}` || last === `-${short}`,
    ) ?? [];
  if (open?.type === "string") return [];
  return [
    ...(sub === undefined
      ? Object.entries(commands).map(([name, { summary }]) => [name, summary] as const)
      : []),
    ...Object.entries(known.options).flatMap(([name, { help }]) =>
      help === undefined ? [] : [[`--${name}`, help] as const],
    ),
    ["--help", "show the help"],
  ];
}
