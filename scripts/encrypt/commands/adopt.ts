import { encryptionContext } from "../../../lib/formats/sealed/sealed-segment.ts";
import { adoptCiphertext } from "../../../lib/cli/sealing/adopt.ts";
import type { Context } from "../../../lib/formats/sealed/key-service.ts";
import { UsageError } from "../../terminal/io.ts";
import { readInput, textOf } from "../../terminal/read-input.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { givenCiphertext, KEY_ARN } from "../input/foreign-ciphertext.ts";
import { requireDeclared, requireFunction } from "../input/target.ts";
import type { AwsConfig } from "../kms/kms.ts";

export const adopt = kmsCommand({
  name: "adopt",
  options: {
    context: {
      type: "string",
      multiple: true,
      value: "KEY=VALUE",
      help: "a pair of the ciphertext's context. The Lambda console uses LambdaFunctionName=NAME-OF-THE-FUNCTION",
    },
    "no-context": {
      type: "boolean",
      default: false,
      help: "the ciphertext was made without a context",
    },
    "source-key": {
      type: "string",
      value: "ARN",
      help: "the key that made it; default: the key in the JSON, else the stage's",
    },
    file: { type: "string", value: "PATH", help: "read the ciphertext from this file" },
  },
  summary: "store a ciphertext that aws kms encrypt or the Lambda console made",
  words: "FUNCTION NAME < ciphertext",
  description: `Stores a ciphertext of a single value as a secret. The input is base64, or the JSON that aws
kms encrypt prints. If the ciphertext was made with the function's own encryption context
app=APP,stage=STAGE,function=FUNCTION, it is kept unchanged. If it was made with another
context, declare that context: KMS then re-encrypts the value with the function's context
(kms:ReEncryptFrom, kms:ReEncryptTo), and no plaintext leaves KMS. No context is guessed.`,

  async run({ values, words, io, ...task }) {
    const { app, stage, path } = task;
    const [functionName, name, ...more] = words;
    if (functionName === undefined || name === undefined || more.length > 0) {
      throw new UsageError(
        "expected FUNCTION and NAME only; pass the ciphertext on standard input",
      );
    }
    requireFunction(functionName, task);
    requireDeclared(functionName, [name], task);
    const declared = declaredContext(values.context, values["no-context"]);
    const sourceKey = values["source-key"];
    if (sourceKey !== undefined && !KEY_ARN.test(sourceKey)) {
      throw new UsageError("--source-key is not the ARN of a KMS key");
    }
    const keyId = task.keyOf(functionName);
    task.readFile();
    const service = await task.keyService();
    const given = givenCiphertext(textOf(await readInput(values.file, io), "the input"));
    const keyArn = sourceKey ?? given.keyArn ?? (await stageKeyArn(await task.awsConfig(), keyId));
    const context = declared ?? encryptionContext(app, stage, functionName);
    const target = { functionName, name, keyId };
    await task.updateFile(async (before) => ({
      file: await adoptCiphertext(service, before, target, {
        keyArn,
        ciphertext: given.ciphertext,
        context,
      }),
    }));
    io.err(
      `adopted ${functionName} ${name} into ${path}; to check that it opens: signet encrypt doctor ${functionName} --stage ${stage}`,
    );
    return 0;
  },
});

/** Returns the declared context, or `undefined` for the function's own context. */
function declaredContext(pairs: readonly string[] | undefined, none: boolean): Context | undefined {
  if (none && pairs !== undefined)
    throw new UsageError("--context cannot be combined with --no-context");
  if (none) return {};
  if (pairs === undefined) return undefined;
  const context = new Map<string, string>();
  for (const pair of pairs) {
    const [, key, value] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (key === undefined || value === undefined) {
      throw new UsageError(`--context ${pair} is not of the form KEY=VALUE`);
    }
    if (context.has(key)) throw new UsageError(`--context has ${key} twice`);
    context.set(key, value);
  }
  return Object.fromEntries(context);
}

async function stageKeyArn(config: AwsConfig, alias: string): Promise<string> {
  const { describeKey } = await import("../kms/describe-key.ts");
  return describeKey(config, alias);
}
