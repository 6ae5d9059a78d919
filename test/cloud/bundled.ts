import { build } from "esbuild";

/** The source of a handler with the packages that it imports: a function sees its own files only. */
export async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    // What is CommonJS in the SDK asks for Node's own modules.
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
  });
  return outputFiles[0]?.text ?? "";
}
