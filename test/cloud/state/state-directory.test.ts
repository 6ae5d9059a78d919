import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStateDirectory, StateUnusable } from "../../../lib/cloud/state/state-directory.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const root = temporaryDirectory();
const newDirectory = () => mkdtempSync(join(root, "state-"));
const open = (directory: string) => openStateDirectory(directory, "123456789012", "us-east-1");
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** A directory that was used before. */
function used(): string {
  const directory = newDirectory();
  const opened = open(directory);
  opened.save();
  opened.close();
  return directory;
}

describe("a state directory", () => {
  it("is made, for its owner alone", () => {
    const directory = join(newDirectory(), "deep", "state");
    const opened = open(directory);
    opened.save();
    opened.writeFile("credentials", "x");
    expect(mode(directory)).toBe("700");
    for (const file of ["state.json", "credentials", "lock"]) {
      expect(mode(join(directory, file))).toBe("600");
    }
    opened.close();
    expect(readdirSync(directory).toSorted()).toEqual(["credentials", "state.json"]);
  });

  it("is closed to others again when it was opened to them", () => {
    const directory = used();
    chmodSync(directory, 0o755);
    chmodSync(join(directory, "state.json"), 0o644);
    const opened = open(directory);
    opened.save();
    expect([mode(directory), mode(join(directory, "state.json"))]).toEqual(["700", "600"]);
    opened.close();
  });

  it("keeps what was saved, and not what was not", () => {
    const directory = used();
    const first = open(directory);
    first.state.aliases["alias/kept"] = "key";
    first.save();
    first.state.aliases["alias/lost"] = "key";
    first.close();
    const second = open(directory);
    expect(second.state.aliases).toEqual({ "alias/kept": "key" });
    second.close();
  });

  it("is cleared of what a kill in the middle of a write left", () => {
    const directory = used();
    for (const name of [
      "state.json.4711",
      "credentials.12",
      "github.key.7",
      "admin.password.8",
      "mine.txt",
    ]) {
      writeFileSync(join(directory, name), "half");
    }
    const opened = open(directory);
    expect(readdirSync(directory).toSorted()).toEqual(["lock", "mine.txt", "state.json"]);
    opened.close();
  });

  it("takes no more writes once it is closed: it may be another's", () => {
    const directory = used();
    const opened = open(directory);
    opened.close();
    expect(() => opened.save()).toThrow(StateUnusable);
    expect(() => opened.writeFile("x", "y")).toThrow(`${directory} is closed`);
    opened.close();
  });
});

describe("is refused, and nothing in it touched", () => {
  /** The error of opening it, while everything in it stays as it is. */
  function refusal(directory: string): string {
    const before = readdirSync(directory).map((name) => [
      name,
      readFileSync(join(directory, name), "utf8"),
    ]);
    let message = "not refused";
    try {
      open(directory).close();
    } catch (error) {
      if (!(error instanceof StateUnusable)) throw error;
      message = error.message;
    }
    const after = readdirSync(directory).map((name) => [
      name,
      readFileSync(join(directory, name), "utf8"),
    ]);
    expect(after).toEqual(before);
    expect(message).not.toContain("\n");
    return message;
  }

  const state = {
    version: 1,
    accountId: "123456789012",
    region: "us-east-1",
    accessKeys: {},
    sessions: {},
    keys: {},
    aliases: {},
    stacks: {},
  };
  const key = {
    creationDate: "2026-01-01T00:00:00Z",
    description: "",
    enabled: true,
    rotation: false,
    policy: {},
    material: [Buffer.alloc(32).toString("base64")],
  };
  const session = {
    roleName: "r",
    sessionName: "s",
    secretAccessKey: "k",
    sessionToken: "t",
    expiration: "2026-01-01T00:00:00Z",
  };
  const resource = { type: "t", physicalId: "p", attributes: {}, retained: false };
  const stack = { resources: { R: resource }, outputs: {}, exports: {} };

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["half a file", '{"version":1,'],
    ["another text", "hello"],
    ["a list", []],
    ["null", null],
    ["another version", { ...state, version: 2 }],
    ["no version", { ...state, version: undefined }],
    ["no table of keys", { ...state, keys: undefined }],
    ["a table that is a list", { ...state, accessKeys: [] }],
    ["a row of nothing", { ...state, accessKeys: { AKIA: null } }],
    ["an access key without a secret", { ...state, accessKeys: { AKIA: { userName: "a" } } }],
    [
      "a session without an end",
      { ...state, sessions: { ASIA: { ...session, expiration: "soon" } } },
    ],
    ["a key without material", { ...state, keys: { k: { ...key, material: [] } } }],
    [
      "a key of 31 bytes",
      { ...state, keys: { k: { ...key, material: [Buffer.alloc(31).toString("base64")] } } },
    ],
    ["a key without a policy", { ...state, keys: { k: { ...key, policy: undefined } } }],
    ["a key with half a tag", { ...state, keys: { k: { ...key, tags: [["a"]] } } }],
    ["a key with a grant of nothing", { ...state, keys: { k: { ...key, grants: [{}] } } }],
    ["a key that turns daily", { ...state, keys: { k: { ...key, rotationPeriodInDays: 1 } } }],
    ["an alias without dates", { ...state, aliasDates: { "alias/a": {} } }],
    ["a key that is neither on nor off", { ...state, keys: { k: { ...key, enabled: "yes" } } }],
    ["an alias of nothing", { ...state, aliases: { a: null } }],
    ["a stack without resources", { ...state, stacks: { S: { ...stack, resources: undefined } } }],
    [
      "a resource without an id",
      { ...state, stacks: { S: { ...stack, resources: { R: { ...resource, physicalId: 1 } } } } },
    ],
    [
      "an attribute that is no text",
      {
        ...state,
        stacks: { S: { ...stack, resources: { R: { ...resource, attributes: { a: 1 } } } } },
      },
    ],
    ["an export that is no text", { ...state, stacks: { S: { ...stack, exports: { e: {} } } } }],
  ])("damaged: %s", (_, content) => {
    const directory = used();
    const text = typeof content === "string" ? content : (JSON.stringify(content) ?? "");
    writeFileSync(join(directory, "state.json"), text);
    expect(refusal(directory)).toBe(
      `${join(directory, "state.json")} is damaged; restore it from a backup, or move it away to start without state (secrets sealed under its keys are then lost)`,
    );
  });

  it("and what is whole is not", () => {
    const directory = used();
    const whole = {
      ...state,
      keys: { k: key },
      sessions: { ASIA: session },
      stacks: { S: stack },
      later: {},
    };
    writeFileSync(join(directory, "state.json"), JSON.stringify(whole));
    expect(refusal(directory)).toBe("not refused");
  });

  it("of another account or region", () => {
    const directory = used();
    const elsewhere = () => openStateDirectory(directory, "111122223333", "eu-west-1");
    expect(elsewhere).toThrow(StateUnusable);
    expect(elsewhere).toThrow(
      `${directory} belongs to account 123456789012, region us-east-1; pass --account 123456789012 --region us-east-1, or another --state`,
    );
    expect(existsSync(join(directory, "lock"))).toBe(false);
  });

  it("of somebody else: a directory with other files in it keeps them, and its mode", () => {
    const directory = newDirectory();
    writeFileSync(join(directory, "credentials"), "[default]");
    chmodSync(directory, 0o755);
    expect(refusal(directory)).toBe(
      `${directory} contains other files and no state; pass an empty or new directory as --state`,
    );
    expect(mode(directory)).toBe("755");
  });

  it("no directory at all", () => {
    const file = join(newDirectory(), "file");
    writeFileSync(file, "");
    expect(() => open(file)).toThrow(StateUnusable);
    expect(() => open(file)).toThrow(`cannot use ${file}`);
  });

  it("a place where no directory can be made", () => {
    expect(() => open("/proc/signet/state")).toThrow(StateUnusable);
    expect(() => open("/dev/null/state")).toThrow("cannot use /dev/null/state");
  });

  it("a lock that is no file", () => {
    const directory = used();
    mkdirSync(join(directory, "lock"));
    expect(() => open(directory)).toThrow(StateUnusable);
  });
});

describe("the lock", () => {
  const inUse = (directory: string, pid: number) =>
    `${directory} is in use by process ${pid}; stop that process or pass another --state`;

  it("lets nobody else in, not even the same process by another path", () => {
    const directory = used();
    const first = open(directory);
    const link = join(root, "link");
    symlinkSync(directory, link);
    expect(() => open(directory)).toThrow(inUse(directory, process.pid));
    expect(() => open(link)).toThrow(inUse(link, process.pid));
    first.close();
    const second = open(link);
    // The first one's end is not the second one's.
    first.close();
    expect(() => open(directory)).toThrow(inUse(directory, process.pid));
    second.close();
  });

  it("of another process that lives is respected", () => {
    const directory = used();
    const parent = process.ppid;
    writeFileSync(join(directory, "lock"), `${parent} ${startOf(parent)}`);
    expect(() => open(directory)).toThrow(inUse(directory, parent));
    expect(readFileSync(join(directory, "lock"), "utf8")).toBe(`${parent} ${startOf(parent)}`);
  });

  it("of a process in another container names the file to remove, by which it is free again", () => {
    const directory = used();
    const lock = join(directory, "lock");
    writeFileSync(lock, "1 5 boot pid:[1] elsewhere");
    expect(() => open(directory)).toThrow(
      `${directory} is in use by process 1 on elsewhere; stop that process or pass another --state; if it no longer runs, remove ${lock}`,
    );
    rmSync(lock);
    open(directory).close();
  });

  it.each([
    ["of a process that is gone", () => "2147483646 1"],
    ["of an earlier process with our own id", () => `${process.pid} 1`],
    ["of an earlier process whose id is another's now", () => `${process.ppid} 1`],
    ["that is empty", () => ""],
    ["that is no lock", () => "hello"],
    ["of everyone", () => "-1"],
    ["of nobody", () => "0"],
  ])("%s is taken over", (_, text) => {
    const directory = used();
    writeFileSync(join(directory, "lock"), text());
    const opened = open(directory);
    expect(readFileSync(join(directory, "lock"), "utf8")).toMatch(new RegExp(`^${process.pid} `));
    opened.close();
    expect(readdirSync(directory)).toEqual(["state.json"]);
  });
});

/** When a process started, where the system tells. */
function startOf(pid: number): string {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return "";
  return (
    readFileSync(path, "utf8")
      .replace(/^.*\)\s/s, "")
      .split(" ")[19] ?? ""
  );
}
