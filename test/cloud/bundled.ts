import { build } from "esbuild";
import { builtinsWhole } from "../../scripts/build/main.ts";

/**
 * The source of a handler with everything that it imports, because a function sees its own files only.
 *
 * @param resolveDir The folder that its relative imports start from.
 */
export async function bundled(
  contents: string,
  resolveDir: string = import.meta.dirname,
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    plugins: [builtinsWhole],
    // What is CommonJS in the SDK asks for Node's own modules.
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
  });
  return outputFiles[0]?.text ?? "";
}
