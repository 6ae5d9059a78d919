import { build } from "esbuild";
import { usedOfBuiltins } from "../../scripts/build/bundler-plugins.mjs";

/**
 * Returns the source of a handler bundled with all its imports, because a function can read only its own files.
 *
 * @param resolveDir The folder to which the source's relative imports refer.
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
    plugins: [usedOfBuiltins],
    // The CommonJS modules of the SDK load Node's built-in modules with `require`.
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
  });
  return outputFiles[0]?.text ?? "";
}
