import {
  encryptionContext,
  namesHeldTwice,
  type SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";
import { CodedError } from "../../../lib/errors.ts";
import { segmentsOf } from "../../../lib/formats/sealed/function-segments.ts";
import { openSegment } from "../../../lib/formats/sealed/open.ts";
import { UsageError } from "../../terminal/io.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { runProgram } from "../frame/run-program.ts";
import { sealedFunctions } from "../input/sealed-functions.ts";
import { declaredBy, requireFunction } from "../input/target.ts";

/** A function's secrets cannot be put into an environment. */
class EnvironmentRefused extends CodedError {
  readonly code = "ERR_ENVIRONMENT";
}

export const exec = kmsCommand({
  name: "exec",
  options: {},
  runsProgram: true,
  summary: "run a command with a function's secrets in its environment",
  words: "FUNCTION -- COMMAND [ARGUMENT…]",
  description: `Opens all secrets that a function declares, and runs a command with them in its environment,
each under its name. They are stored nowhere else. The command is not run if the file holds
other secrets or lacks one, or if a name is a variable that controls programs, such as PATH,
LD_PRELOAD or NODE_OPTIONS. The exit status is the command's own: 128 plus the signal's
number if a signal ended it, 127 if it was not found. Signals are forwarded to the command.
Only kill -9 of this helper leaves the command running.`,

  async run({ words, program: [program, ...programArgv], io, app, stage, ...task }) {
    const [functionName, ...more] = words;
    if (functionName === undefined || !program || program.startsWith("-") || more.length > 0) {
      throw new UsageError("expected FUNCTION, then -- and a COMMAND");
    }
    const file = task.existingFile();
    requireFunction(functionName, { ...task, stage });
    sealedFunctions(file, [functionName], task);
    const segments = segmentsOf(file, functionName);
    const twice = namesHeldTwice(segments);
    if (twice.length > 0) {
      throw new EnvironmentRefused(
        `several segments of function ${functionName} hold ${twice.join(", ")}, probably after a merge; set each of them again`,
      );
    }
    requireExactly(declaredBy(functionName, task), segments, functionName);
    const service = await task.keyService();
    const secrets = new Map<string, string>();
    for (const segment of segments) {
      const context = encryptionContext(app, stage, functionName);
      const opened = await openSegment(service, context, segment);
      for (const [name, value] of opened) {
        // Node's own error would show the value.
        if (`${name}${value}`.includes("\0") || name.includes("=")) {
          throw new EnvironmentRefused(
            `${name} cannot be an environment variable: it contains a NUL, or its name contains a =`,
          );
        }
        secrets.set(name, value);
      }
    }
    // Without a prototype, a secret named __proto__ is an ordinary variable.
    const env: NodeJS.ProcessEnv = Object.assign(Object.create(null), io.env);
    for (const [name, value] of secrets) env[name] = value;
    return runProgram(program, programArgv, env, io);
  },
});

/**
 * Variables that control what the loader, a shell or an interpreter runs, or where it finds code. The list is
 * incomplete, but has those that would turn the right to seal a value into the right to run code here. It
 * has all variables of AWS except plain credentials, because a configuration file may name a program that
 * provides credentials.
 */
const STEERING =
  /^(PATH|LD_.*|DYLD_.*|GLIBC_.*|GCONV_PATH|NODE_.*|NPM_CONFIG_.*|BASH_.*|ENV|IFS|PS4|PROMPT_COMMAND|SHELLOPTS|PYTHON.*|PERL5.*|RUBY.*|(_|JDK_)?JAVA_.*|GIT_.*|(VISUAL|EDITOR|PAGER)|HOME|AWS_(?!(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$).*)$/i;

/**
 * Rejects a file whose names differ from those that the app declares, and names that control programs. A user
 * who may only encrypt can put any name into the file, and the effect of a variable depends on its name.
 *
 * @throws {EnvironmentRefused} If a name is not accepted.
 */
function requireExactly(
  declared: readonly string[],
  segments: readonly SealedSegment[],
  functionName: string,
): void {
  const held = segments.flatMap(({ names }) => names);
  const refuse = (names: readonly string[], why: string): void => {
    if (names.length > 0)
      throw new EnvironmentRefused(`${why} ${names.join(", ")}; the command was not run`);
  };
  refuse(
    held.filter((name) => !declared.includes(name)),
    `the file holds secrets that function ${functionName} does not declare:`,
  );
  refuse(
    declared.filter((name) => !held.includes(name)),
    `function ${functionName} declares secrets that are not sealed:`,
  );
  refuse(
    declared.filter((name) => STEERING.test(name)),
    "variables with these names control programs:",
  );
}
