import { build } from "esbuild";
import { builtinsWhole } from "../../scripts/build/main.ts";

/**
 * The source of a handler with everything that it imports, because a function sees only its own files.
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
    // The CommonJS modules of the SDK load Node's built-in modules with `require`.
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
  });
  return outputFiles[0]?.text ?? "";
}
