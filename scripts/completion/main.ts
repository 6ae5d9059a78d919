import { command } from "../terminal/command.ts";
import { UsageError } from "../terminal/io.ts";

/** The scripts by shell. Each asks `signet __complete` for the words. If it prints no word, file names are offered. */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_signet() {
  local IFS=$'\\n'
  COMPREPLY=($(signet __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
}
complete -o default -F _signet signet
`,
  zsh: `#compdef signet
_signet() {
  local -a found
  found=("\${(@f)$(signet __complete "\${(@)words[2,CURRENT]}" 2>/dev/null | sed -e 's/:/\\\\:/g' -e 's/\\t/:/')}")
  if [[ -n "$found" ]]; then _describe signet found; else _files; fi
}
compdef _signet signet
`,
  fish: `complete -c signet -a '(signet __complete (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};

const SHELLS = Object.keys(SCRIPTS).join(", ");

export const main = command({
  name: "completion",
  summary: "print the completion script of a shell",
  words: "bash|zsh|fish",
  description: `Completes commands, sub-commands and options. To use it, in the start file of the shell:
  bash, zsh: source <(signet completion bash)
  fish:      signet completion fish | source`,
  options: {},
  async run({ words: [shell = "", ...more] }, io) {
    const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
    if (script === undefined || more.length > 0) throw new UsageError(`expected one of ${SHELLS}`);
    io.out(script);
    return 0;
  },
});
