import { expect, it } from "vitest";
import { showsColours } from "../../../scripts/terminal/io.ts";

it.each<[string, boolean | undefined, NodeJS.ProcessEnv, boolean]>([
  ["a terminal", true, { TERM: "xterm" }, true],
  ["a pipe", undefined, { TERM: "xterm" }, false],
  ["a terminal with NO_COLOR", true, { NO_COLOR: "1" }, false],
  ["a terminal with an empty NO_COLOR", true, { NO_COLOR: "" }, true],
  ["a terminal with NODE_DISABLE_COLORS", true, { NODE_DISABLE_COLORS: "1" }, false],
  ["a dumb terminal", true, { TERM: "dumb" }, false],
  ["a pipe with FORCE_COLOR", undefined, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  ["a terminal with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, false],
])("on %s it is decided as Node does", (_, isTTY, env, shown) => {
  expect(showsColours(isTTY === undefined ? {} : { isTTY }, env)).toBe(shown);
});
