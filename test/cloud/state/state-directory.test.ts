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

/** Returns a state directory that has been used before. */
function used(): string {
  const directory = newDirectory();
  const opened = open(directory);
  opened.save();
  opened.close();
  return directory;
}

describe("a state directory", () => {
  it("is created with access for its owner only", () => {
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

  it("is restricted to its owner again if others had access", () => {
    const directory = used();
    chmodSync(directory, 0o755);
    chmodSync(join(directory, "state.json"), 0o644);
    const opened = open(directory);
    opened.save();
    expect([mode(directory), mode(join(directory, "state.json"))]).toEqual(["700", "600"]);
    opened.close();
  });

  it("keeps saved changes and loses unsaved ones", () => {
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

  it("removes the temporary files that a kill during a write has left", () => {
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

  it("rejects writes after it is closed, because another process may use it", () => {
    const directory = used();
    const opened = open(directory);
    opened.close();
    expect(() => opened.save()).toThrow(StateUnusable);
    expect(() => opened.writeFile("x", "y")).toThrow(`${directory} is closed`);
    opened.close();
  });
});

describe("openStateDirectory rejects, without a change to the files,", () => {
  /** Returns the message with which opening a directory fails, and checks that its files do not change. */
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
    ["an empty file", undefined],
    ["a truncated file", '{"version":1,'],
    ["another text", "hello"],
    ["a list", []],
    ["null", null],
    ["another version", { ...state, version: 2 }],
    ["no version", { ...state, version: undefined }],
    ["no table of keys", { ...state, keys: undefined }],
    ["a table that is a list", { ...state, accessKeys: [] }],
    ["an access key that is null", { ...state, accessKeys: { AKIA: null } }],
    ["an access key without a secret", { ...state, accessKeys: { AKIA: { userName: "a" } } }],
    [
      "a session with an invalid expiration",
      { ...state, sessions: { ASIA: { ...session, expiration: "soon" } } },
    ],
    ["a key without material", { ...state, keys: { k: { ...key, material: [] } } }],
    [
      "a key of 31 bytes",
      { ...state, keys: { k: { ...key, material: [Buffer.alloc(31).toString("base64")] } } },
    ],
    [
      "a key of an unknown kind",
      { ...state, keys: { k: { ...key, kind: { spec: "SM2", usage: "SIGN_VERIFY" } } } },
    ],
    ["a key without a policy", { ...state, keys: { k: { ...key, policy: undefined } } }],
    ["a key with half a tag", { ...state, keys: { k: { ...key, tags: [["a"]] } } }],
    ["a key with an empty grant", { ...state, keys: { k: { ...key, grants: [{}] } } }],
    ["a key that rotates daily", { ...state, keys: { k: { ...key, rotationPeriodInDays: 1 } } }],
    ["an alias without dates", { ...state, aliasDates: { "alias/a": {} } }],
    ["a key with an invalid `enabled`", { ...state, keys: { k: { ...key, enabled: "yes" } } }],
    ["an alias that is null", { ...state, aliases: { a: null } }],
    ["a stack without resources", { ...state, stacks: { S: { ...stack, resources: undefined } } }],
    [
      "a resource without an id",
      { ...state, stacks: { S: { ...stack, resources: { R: { ...resource, physicalId: 1 } } } } },
    ],
    [
      "an attribute that is not a string",
      {
        ...state,
        stacks: { S: { ...stack, resources: { R: { ...resource, attributes: { a: 1 } } } } },
      },
    ],
    [
      "an export that is not a string",
      { ...state, stacks: { S: { ...stack, exports: { e: {} } } } },
    ],
  ])("a damaged state: %s", (_, content) => {
    const directory = used();
    const text = typeof content === "string" ? content : (JSON.stringify(content) ?? "");
    writeFileSync(join(directory, "state.json"), text);
    expect(refusal(directory)).toBe(
      `${join(directory, "state.json")} is damaged; restore it from a backup, or move it away to start without state (secrets sealed under its keys are then lost)`,
    );
  });

  it("but it accepts a complete state", () => {
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

  it("a state of another account or region", () => {
    const directory = used();
    const elsewhere = () => openStateDirectory(directory, "111122223333", "eu-west-1");
    expect(elsewhere).toThrow(StateUnusable);
    expect(elsewhere).toThrow(
      `${directory} belongs to account 123456789012, region us-east-1; pass --account 123456789012 --region us-east-1, or another --state`,
    );
    expect(existsSync(join(directory, "lock"))).toBe(false);
  });

  it("a directory with other files, whose mode stays the same", () => {
    const directory = newDirectory();
    writeFileSync(join(directory, "credentials"), "[default]");
    chmodSync(directory, 0o755);
    expect(refusal(directory)).toBe(
      `${directory} contains other files and no state; pass an empty or new directory as --state`,
    );
    expect(mode(directory)).toBe("755");
  });

  it("a file with a similar name, but not the limits of functions that an earlier start found", () => {
    const directory = newDirectory();
    writeFileSync(join(directory, "isolation.json"), "{}");
    expect(refusal(directory)).toBe("not refused");
    const other = newDirectory();
    writeFileSync(join(other, "my-isolation.json"), "{}");
    expect(refusal(other)).toContain("contains other files and no state");
  });

  it("a file", () => {
    const file = join(newDirectory(), "file");
    writeFileSync(file, "");
    expect(() => open(file)).toThrow(StateUnusable);
    expect(() => open(file)).toThrow(`cannot use ${file}`);
  });

  it("a path where it cannot create a directory", () => {
    expect(() => open("/proc/signet/state")).toThrow(StateUnusable);
    expect(() => open("/dev/null/state")).toThrow("cannot use /dev/null/state");
  });

  it("a lock that is a directory", () => {
    const directory = used();
    mkdirSync(join(directory, "lock"));
    expect(() => open(directory)).toThrow(StateUnusable);
  });
});

describe("the lock of a state directory", () => {
  const inUse = (directory: string, pid: number) =>
    `${directory} is in use by process ${pid}; stop that process or pass another --state`;

  it("prevents a second opening of the directory, even by the same process with another path", () => {
    const directory = used();
    const first = open(directory);
    const link = join(root, "link");
    symlinkSync(directory, link);
    expect(() => open(directory)).toThrow(inUse(directory, process.pid));
    expect(() => open(link)).toThrow(inUse(link, process.pid));
    first.close();
    const second = open(link);
    // A repeated close of the first directory must not release the lock of the second.
    first.close();
    expect(() => open(directory)).toThrow(inUse(directory, process.pid));
    second.close();
  });

  it("is respected if its process is alive", () => {
    const directory = used();
    const parent = process.ppid;
    writeFileSync(join(directory, "lock"), `${parent} ${startOf(parent)}`);
    expect(() => open(directory)).toThrow(inUse(directory, parent));
    expect(readFileSync(join(directory, "lock"), "utf8")).toBe(`${parent} ${startOf(parent)}`);
  });

  it("is respected if its process is in another container, until the user removes the file", () => {
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
    ["its process has ended", () => "2147483646 1"],
    ["an earlier process had our own id", () => `${process.pid} 1`],
    ["an earlier process had the id of another process", () => `${process.ppid} 1`],
    ["it is empty", () => ""],
    ["it is not a process id", () => "hello"],
    ["it is -1", () => "-1"],
    ["it is 0", () => "0"],
  ])("is taken over if %s", (_, text) => {
    const directory = used();
    writeFileSync(join(directory, "lock"), text());
    const opened = open(directory);
    expect(readFileSync(join(directory, "lock"), "utf8")).toMatch(new RegExp(`^${process.pid} `));
    opened.close();
    expect(readdirSync(directory)).toEqual(["state.json"]);
  });
});

/** Returns the start time of a process, or the empty string if the system does not provide it. */
function startOf(pid: number): string {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return "";
  return (
    readFileSync(path, "utf8")
      .replace(/^.*\)\s/s, "")
      .split(" ")[19] ?? ""
  );
}
