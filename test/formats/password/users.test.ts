import { describe, expect, it } from "vitest";
import {
  formatHash,
  hashPassword,
  isPassword,
  parseHash,
  PasswordHashInvalid,
} from "../../../lib/formats/password/password-hash.ts";
import { isUser, parseUsers, userLine } from "../../../lib/formats/password/users.ts";

const CHEAP = { ln: 14, r: 8, p: 1 };
const cheap = async (password: string) => formatHash(await hashPassword(password, CHEAP));

describe("a password hash", () => {
  it("is computed by scrypt, as in the vector of RFC 7914", async () => {
    const known = {
      ...CHEAP,
      salt: Buffer.from("SodiumChloride"),
      hash: Buffer.from("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2", "hex"),
    };
    expect(await isPassword(known, "pleaseletmein")).toBe(true);
    expect(await isPassword(known, "pleaseletmeiN")).toBe(false);
  });

  it("has a new salt each time, and parseHash returns the hash that was formatted", async () => {
    const [one, other] = [await cheap("secret"), await cheap("secret")];
    expect(one).not.toBe(other);
    for (const text of [one, other]) {
      expect(formatHash(parseHash(text))).toBe(text);
      expect(await isPassword(parseHash(text), "secret")).toBe(true);
    }
  });

  it("is the same for all Unicode forms of a password", async () => {
    const hash = parseHash(await cheap("caf\u00e9"));
    expect(await isPassword(hash, "cafe\u0301")).toBe(true);
    expect(await isPassword(hash, "cafe")).toBe(false);
  });

  const salt = "A".repeat(22);
  const hash = "A".repeat(43);
  it.each([
    ["an empty text", ""],
    ["a plaintext", "secret"],
    ["a hash of another algorithm", `$argon2id$v=19$m=1,t=1,p=1$${salt}$${hash}`],
    ["a hash that takes too little time", `$scrypt$ln=13,r=8,p=1$${salt}$${hash}`],
    ["a hash that takes too much memory", `$scrypt$ln=24,r=8,p=1$${salt}$${hash}`],
    ["a hash that takes too much time", `$scrypt$ln=15,r=8,p=17$${salt}$${hash}`],
    ["a hash with a short salt", `$scrypt$ln=15,r=8,p=1$AAAA$${hash}`],
    ["a hash that is too short", `$scrypt$ln=15,r=8,p=1$${salt}$AAAA`],
    ["a hash with padding", `$scrypt$ln=15,r=8,p=1$${salt}==$${hash}`],
  ])("cannot be %s", (_, text) => {
    expect(() => parseHash(text)).toThrow(PasswordHashInvalid);
  });
});

describe("users", () => {
  it("are parsed from lines, each with a password", async () => {
    const users = parseUsers(`admin:${await cheap("a:b")}\n\ndéjà vu:${await cheap("c")}\n`);
    expect([...users.keys()]).toEqual(["admin", "déjà vu"]);
    expect(await isUser(users, "admin", "a:b")).toBe(true);
    expect(await isUser(users, "déjà vu", "c")).toBe(true);
    expect(await isUser(users, "admin", "c")).toBe(false);
    expect(await isUser(users, "nobody", "a:b")).toBe(false);
    expect(await isUser(users, "", "")).toBe(false);
    // HMAC, and therefore scrypt, does not distinguish these from "a:b".
    expect(await isUser(users, "admin", "a:b\0")).toBe(false);
    expect(await isUser(users, "admin", "a:b\0\0")).toBe(false);
  });

  it("that are unknown take as much work as known users", async () => {
    const users = parseUsers(`admin:${await cheap("a")}`);
    const cpu = async (name: string) => {
      const before = process.cpuUsage();
      for (let i = 0; i < 2; i++) await isUser(users, name, "wrong");
      return process.cpuUsage(before).user;
    };
    await cpu("admin");
    // scrypt takes nearly all of the time, so without it an unknown user would take almost no time.
    const [unknown, wrong] = [await cpu("nobody"), await cpu("admin")];
    expect(unknown).toBeGreaterThan(wrong / 4);
  });

  it("are parsed from the line that userLine writes", async () => {
    const users = parseUsers(await userLine("admin", "secret"));
    expect(users.get("admin")).toMatchObject({ ln: 15, r: 8, p: 3 });
    expect(await isUser(users, "admin", "secret")).toBe(true);
  });

  it.each([
    ["a name with a colon", "a:b", "x"],
    ["a name with a line break", "a\nb", "x"],
    ["no name", "", "x"],
    ["no password", "admin", ""],
    ["a password with a NUL", "admin", "x\0"],
    ["a password with a line break", "admin", "x\ny"],
  ])("cannot be written with %s", async (_, name, password) => {
    await expect(userLine(name, password)).rejects.toThrow(PasswordHashInvalid);
  });

  it.each([
    ["there are no lines", () => Promise.resolve("\n\n"), /it has no users/],
    [
      "one has a plaintext",
      async () => `a:${await cheap("x")}\nb:hunter2`,
      /^line 2: it is not of/,
    ],
    [
      "one occurs twice",
      async () => `a:${await cheap("x")}\na:${await cheap("y")}`,
      /^line 2: its name/,
    ],
    ["one has no name", async () => `:${await cheap("x")}`, /^line 1: a user's name/],
  ])("are rejected without showing the line if %s", async (_, lines, text) => {
    const reading = lines().then(parseUsers);
    await expect(reading).rejects.toThrow(text);
    await expect(reading).rejects.not.toThrow(/hunter2/);
  });
});
