import { describe, expect, it } from "vitest";
import {
  probeKey,
  rememberedLimits,
  rememberLimits,
  type Limits,
} from "../../../../lib/cloud/runtime/limits/remembered-limits.ts";
import { sandbox } from "../sandbox-here.ts";

const attempts = { tried: ["read"], succeeded: [] };
const limits: Limits = {
  sandbox,
  report: { plain: attempts, withChildren: attempts, inVpc: undefined },
};

/** Returns an empty folder in memory. */
function newFolder() {
  const files = new Map<string, string>();
  return {
    files,
    readFile: (name: string) => files.get(name),
    writeFile: (name: string, text: string) => void files.set(name, text),
  };
}

describe("the limits that a probe found", () => {
  it("are returned to the next start with the same key", () => {
    const folder = newFolder();
    rememberLimits(folder, "key", limits);
    expect(rememberedLimits(folder, "key")).toEqual(limits);
  });

  it("are not returned to a start with another key", () => {
    const folder = newFolder();
    rememberLimits(folder, "key", limits);
    expect(rememberedLimits(folder, "another key")).toBeUndefined();
  });

  it("are `undefined` if the folder does not contain them", () => {
    expect(rememberedLimits(newFolder(), "key")).toBeUndefined();
  });

  it.each([
    ["is not JSON", "{"],
    ["has no sandbox", JSON.stringify({ key: "key", report: limits.report })],
    ["has half a sandbox", JSON.stringify({ key: "key", ...limits, sandbox: { root: true } })],
    ["has no report", JSON.stringify({ key: "key", sandbox })],
    ["has half a report", JSON.stringify({ key: "key", ...limits, report: { plain: attempts } })],
    [
      "has attempts that are not texts",
      JSON.stringify({
        key: "key",
        sandbox,
        report: { ...limits.report, plain: { tried: [1], succeeded: [] } },
      }),
    ],
  ])("are not taken from a file that %s", (_, text) => {
    const folder = newFolder();
    folder.writeFile("isolation.json", text);
    expect(rememberedLimits(folder, "key")).toBeUndefined();
  });

  it("do not prevent the start if they cannot be written", () => {
    const writeFile = () => {
      throw new Error("the folder is closed");
    };
    expect(() => rememberLimits({ ...newFolder(), writeFile }, "key", limits)).not.toThrow();
  });
});

describe("the key of a probe", () => {
  it("is the same as long as nothing changes", () => {
    expect(probeKey()).toBe(probeKey());
  });

  it("changes when PATH leads to other programs", () => {
    const before = probeKey();
    const { PATH } = process.env;
    process.env["PATH"] = `/somewhere:${PATH}`;
    try {
      expect(probeKey()).not.toBe(before);
    } finally {
      process.env["PATH"] = PATH;
    }
  });
});
