import { compactFunction } from "../../../lib/cli/sealing/compact.ts";
import { segmentsOf } from "../../../lib/formats/sealed/function-segments.ts";
import { kmsCommand } from "../frame/kms-command.ts";
import { sealedFunctions } from "../input/sealed-functions.ts";

export const compact = kmsCommand({
  name: "compact",
  options: {},
  summary: "merge a function's segments into one",
  words: "[FUNCTION…]",
  description: `Merges all segments of a function into one, so that the function needs only one KMS call to
open them. This includes values that were added without the right to decrypt, adopted, or
merged by git. Stale values are removed. You need the right to decrypt. Default: every
function in the file.`,

  async run({ words, io, ...task }) {
    sealedFunctions(task.existingFile(), words, task);
    const service = await task.keyService();
    const { before, file } = await task.updateFile(async (current) => {
      let compacted = current;
      for (const functionName of sealedFunctions(current, words, task)) {
        compacted = await compactFunction(service, compacted, {
          functionName,
          keyId: task.keyOf(functionName),
        });
      }
      return { before: current, file: compacted };
    });
    for (const name of sealedFunctions(before, words, task)) {
      const [from, to] = [before, file].map((one) => segmentsOf(one, name));
      const changed = from === to ? "nothing to merge" : `had ${from?.length}`;
      io.err(`${name}: ${to?.length} ${to?.length === 1 ? "segment" : "segments"} (${changed})`);
    }
    return 0;
  },
});
