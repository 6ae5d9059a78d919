import type { FunctionConfiguration } from "./function-configuration.ts";

/** Returns a function with the code of another configuration, and with its own settings. */
export function withCodeOf(
  settings: FunctionConfiguration,
  { code, image, contents, described }: FunctionConfiguration,
): FunctionConfiguration {
  const [content = ""] = contents;
  const { architectures } = described;
  return {
    ...settings,
    code,
    image,
    contents: [content, ...settings.contents.slice(1)],
    described: { ...settings.described, architectures },
  };
}
