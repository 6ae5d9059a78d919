import { readFile } from "node:fs/promises";
import { dirname, relative } from "node:path";

/** @typedef {import("esbuild").Plugin} Plugin */

/** Not one text with the names of its members, because this file is bundled itself. */
const META = "import.meta";

/** Suffix of a module of Node that is not read by an `import` statement, so all of its exports may be used. */
const WHOLE = "?whole";

/**
 * Reads only those exports of Node's own modules that the bundle uses. An `import` reads each of them. Reading the exports
 * of node:crypto loads code that no handler uses (1 ms of a cold start); for node:http it loads all of undici (50 ms).
 *
 * @type {Plugin}
 */
export const usedOfBuiltins = {
  name: "used-of-builtins",
  setup(bundler) {
    bundler.onResolve({ filter: /^node:/ }, ({ path, kind }) => ({
      path,
      namespace: "builtin",
      suffix: kind === "import-statement" ? "" : WHOLE,
      sideEffects: false,
    }));
    bundler.onLoad({ filter: /./, namespace: "builtin" }, ({ path, suffix }) => {
      const whole = `process.getBuiltinModule(${JSON.stringify(path)})`;
      return { contents: suffix === WHOLE ? `module.exports = ${whole};` : exportsOf(path, whole) };
    });
  },
};

/**
 * Returns a module with the exports of a module of Node. The bundler leaves out the ones that no source imports.
 *
 * @param {string} path
 * @param {string} whole The expression for the module of Node.
 */
function exportsOf(path, whole) {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) =>
    /^(?!default$)[A-Za-z]\w*$/.test(name),
  );
  return [
    `const whole = /* @__PURE__ */ (() => ${whole})();`,
    ...names.map((name) => `const ${name}_ = /* @__PURE__ */ (() => whole.${name})();`),
    `export { whole as default${names.map((name) => `, ${name}_ as ${name}`).join("")} };`,
  ].join("\n");
}

/**
 * Loads packages that are CommonJS with `require`. An `import` reads each of their exports, for which aws-cdk-lib loads
 * hundreds of files that the app does not use (350 ms).
 *
 * @param {RegExp} names The imports of these packages.
 * @returns {Plugin}
 */
export function packagesRequired(names) {
  return {
    name: "packages-required",
    setup(bundler) {
      bundler.initialOptions.banner = {
        js: `const required = process.getBuiltinModule("node:module").createRequire(${META}.url);`,
      };
      bundler.onResolve({ filter: names }, ({ path, kind }) =>
        kind.startsWith("require") ? undefined : { path, namespace: "required" },
      );
      bundler.onLoad({ filter: /./, namespace: "required" }, ({ path }) => ({
        contents: `module.exports = required(${JSON.stringify(path)});`,
      }));
    },
  };
}

/**
 * Keeps the values of `import.meta` that name a source's place, from which code finds other files. All bundles must be
 * directly in one folder, because a bundle does not know which sources another one has.
 *
 * @param {string} outdir Absolute path of the folder of the bundles.
 * @returns {Plugin}
 */
export function placesOfSources(outdir) {
  return {
    name: "places-of-sources",
    setup(bundler) {
      bundler.onLoad({ filter: /\.(ts|m?js)$/, namespace: "file" }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        if (!source.includes(`${META}.`)) return undefined;
        // Relative, because the project may be moved.
        /** @type {(to: string) => string} */
        const url = (to) => {
          const from = relative(outdir, to).replaceAll("\\", "/") || ".";
          return `new URL(${JSON.stringify(from)}, ${META}.url)`;
        };
        /** @type {(to: string) => string} */
        const file = (to) => `process.getBuiltinModule("node:url").fileURLToPath(${url(to)})`;
        const contents = source
          .replaceAll(`${META}.url`, `${url(path)}.href`)
          .replaceAll(`${META}.filename`, file(path))
          .replaceAll(`${META}.dirname`, file(dirname(path)));
        return { contents, loader: path.endsWith(".ts") ? "ts" : "js" };
      });
    },
  };
}
