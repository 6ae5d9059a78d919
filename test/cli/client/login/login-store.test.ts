import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Login } from "../../../../lib/cli/client/login/login.ts";
import {
  loginFor,
  loginPaths,
  removeLogin,
  saveLogin,
  storedLogins,
  type LoginPaths,
} from "../../../../lib/cli/client/login/login-store.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const folder = temporaryDirectory();
let places: LoginPaths;
let count = 0;
beforeEach(() => {
  const home = join(folder, String(count++));
  places = loginPaths({ HOME: home });
});

const password = "correct horse battery";
const basic = (url: string, name = "admin"): Login => ({
  url,
  name,
  proof: { type: "basic", password },
});
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("stored logins", () => {
  it("68: are in files that only their owner can access, without any password in clear text", async () => {
    const login = basic("https://a.example/prod");
    await saveLogin(places, login);
    expect([modeOf(places.file), modeOf(places.keyFile), modeOf(join(places.file, ".."))]).toEqual([
      "600",
      "600",
      "700",
    ]);
    const text = readFileSync(places.file, "utf8");
    for (const form of [password, btoa(password), btoa(`admin:${password}`)]) {
      expect(text).not.toContain(form);
    }
    expect(loginFor(places, "https://a.example/prod/ui")).toEqual(login);
    expect(loginFor(places, "https://a.example/other")).toBeUndefined();
  });

  it("are replaced by a new login for the same URL, and the one with the longest URL is used", async () => {
    const [above, below] = [basic("https://a.example"), basic("https://a.example/prod", "bob")];
    for (const login of [basic("https://a.example", "gone"), below, above]) {
      await saveLogin(places, login);
    }
    expect(storedLogins(places).map(({ url, name }) => [url, name])).toEqual([
      ["https://a.example/prod", "bob"],
      ["https://a.example", "admin"],
    ]);
    expect(loginFor(places, "https://a.example/prod/ui")).toEqual(below);
    expect(loginFor(places, "https://a.example/ui")).toEqual(above);
  });

  it("are all kept if several are stored at the same time", async () => {
    const logins = ["a", "b", "c", "d"].map((name) => basic(`https://${name}.example`, name));
    await Promise.all(logins.map((login) => saveLogin(places, login)));
    expect(logins.map(({ url }) => loginFor(places, url))).toEqual(logins);
  });

  it("are removed only by their exact URL", async () => {
    await saveLogin(places, basic("https://a.example/prod"));
    expect(await removeLogin(places, "https://a.example")).toBe(false);
    expect(await removeLogin(places, "https://a.example/prod")).toBe(true);
    expect(storedLogins(places)).toEqual([]);
  });

  it.each([0o644, 0o640, 0o602, 0o660])("69: with mode %o are not used", async (mode) => {
    await saveLogin(places, basic("https://a.example"));
    for (const path of [places.file, places.keyFile]) {
      chmodSync(path, mode);
      const shown = `has mode 0${mode.toString(8)}`;
      expect(() => loginFor(places, "https://a.example")).toThrow(shown);
      await expect(saveLogin(places, basic("https://b.example"))).rejects.toThrow(shown);
      chmodSync(path, 0o600);
    }
    expect(loginFor(places, "https://a.example")).toBeDefined();
  });

  it.each<[string, (text: string) => string]>([
    ["to another host", (text) => text.replace("a.example", "evil.example")],
    ["to another user", (text) => text.replace('"admin"', '"other"')],
    ["in the encrypted part", (text) => text.replace(/"sealed": "..../, '"sealed": "AAAA')],
    ["to be empty", (text) => text.replace(/"sealed": "[^"]*"/, '"sealed": ""')],
  ])("that are changed %s cannot be decrypted", async (_, change) => {
    await saveLogin(places, basic("https://a.example"));
    writeFileSync(places.file, change(readFileSync(places.file, "utf8")));
    const { url = "" } = storedLogins(places)[0] ?? {};
    expect(() => loginFor(places, url)).toThrow(
      /was changed, or encrypted with another key than .*; log in again/,
    );
  });

  it("cannot be decrypted with another key", async () => {
    await saveLogin(places, basic("https://a.example"));
    writeFileSync(places.keyFile, Buffer.alloc(32).toString("base64"));
    expect(() => loginFor(places, "https://a.example")).toThrow("log in again");
  });

  it.each(["", "{", "null", "[]", '{"version":2,"logins":[]}', '{"version":1,"logins":[{}]}'])(
    "count as damaged if the file contains %j",
    async (text) => {
      await saveLogin(places, basic("https://a.example"));
      writeFileSync(places.file, text);
      expect(() => storedLogins(places)).toThrow(/is damaged/);
      await expect(saveLogin(places, basic("https://b.example"))).rejects.toThrow(/is damaged/);
    },
  );
});

describe("the paths of the logins", () => {
  it("follow XDG's variables if these are absolute paths", () => {
    const env = { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s" };
    expect(loginPaths({ ...env, HOME: "/h" })).toEqual({
      file: "/c/signet/logins.json",
      keyFile: "/s/signet/logins.key",
    });
    expect(loginPaths({ XDG_CONFIG_HOME: "c", XDG_STATE_HOME: "", HOME: "/h" })).toEqual({
      file: "/h/.config/signet/logins.json",
      keyFile: "/h/.local/state/signet/logins.key",
    });
  });
});
