import { describe, expect, it } from "vitest";
import { isLoopback, isSecureUrl, lookupLoopback } from "../lib/secure-url.ts";

describe("isLoopback", () => {
  it.each([
    "127.0.0.1",
    "127.0.0.0",
    "127.1.2.3",
    "127.255.255.255",
    "::1",
    "[::1]",
    "localhost",
    "a.localhost",
    "abc.lambda-url.eu-west-1.localhost",
    "a_b.xn--caf-dma.localhost",
  ])("accepts %s", (hostname) => {
    expect(isLoopback(hostname)).toBe(true);
  });

  it.each([
    "",
    "127.0.0.1.evil.com",
    "127.0.0.1.",
    "127.0.0.1:80",
    "127.0.0.256",
    "127.0.0.1.1",
    "127.0.0.01",
    "127.1",
    "127.0.0.1\n",
    "x127.0.0.1",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "2130706433",
    "126.255.255.255",
    "128.0.0.1",
    "10.0.0.1",
    "0.0.0.0",
    "169.254.169.254",
    "::",
    "[::]",
    "::1%lo",
    "[::1",
    "::1]",
    "::11",
    "fe80::1",
    "::ffff:127.0.0.1",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "localhost.",
    "a.localhost.",
    "LOCALHOST",
    ".localhost",
    "a..localhost",
    "localhost.evil.com",
    "localhost.localdomain",
    "a.localhost.evil.com",
    "notlocalhost",
    "evil.com/.localhost",
    "evil.com#.localhost",
    "evil.com@localhost",
    "localhost\n",
    "evil.com\n.localhost",
    "lоcalhost", // Its first o is Cyrillic.
    "ip6-localhost",
    "local",
    "evil.com",
  ])("denies %j", (hostname) => {
    expect(isLoopback(hostname)).toBe(false);
  });

  it.each([
    ["http://2130706433/", true],
    ["http://0x7f.1/", true],
    ["http://0177.0.0.1/", true],
    ["http://127.1/", true],
    ["http://127.0.0.1./", true],
    ["http://LOCALHOST/", true],
    ["http://%6cocalhost/", true],
    ["http://[0:0:0:0:0:0:0:1]/", true],
    ["http://[::ffff:127.0.0.1]/", false],
    ["http://0/", false],
    ["http://localhost./", false],
    ["http://localhost@evil.com/", false],
    ["http://evil.com\\@localhost/", false],
    ["http://2130706434.evil.com/", false],
  ])("decides about the host name of %s as URL normalizes it: %s", (url, loopback) => {
    expect(isLoopback(new URL(url).hostname)).toBe(loopback);
  });
});

describe("isSecureUrl", () => {
  it.each([
    "https://issuer.example",
    "https://issuer.example:8443/path?a=1",
    "http://127.0.0.1:4566/_signet/oidc",
    "http://127.0.0.2",
    "http://[::1]:4566/",
    "http://localhost",
    "http://localhost:4566/",
    "http://idp.localhost/",
    "http://2130706433/",
  ])("accepts %s", (url) => {
    expect(isSecureUrl(url)).toBe(true);
  });

  it.each([
    ["plain HTTP to another host", "http://issuer.example"],
    ["plain HTTP to a host whose name begins like loopback", "http://127.0.0.1.evil.com/"],
    ["plain HTTP to a host below another domain", "http://localhost.evil.com/"],
    ["a loopback name as user information", "http://localhost@evil.com/"],
    ["a loopback name and port as user information", "http://127.0.0.1:80@evil.com/"],
    ["a backslash that ends the host", "http://evil.com\\.localhost/"],
    ["user information for loopback", "http://u:p@localhost/"],
    ["an unspecified address", "http://0.0.0.0/"],
    ["an unspecified IPv6 address", "http://[::]/"],
    ["an IPv4-mapped address", "http://[::ffff:127.0.0.1]/"],
    ["another scheme", "ftp://localhost/"],
    ["a scheme in upper case", "HTTPS://issuer.example"],
    ["no scheme", "//localhost/"],
    ["no host", "https://"],
    ["a port that is out of range", "http://localhost:99999/"],
    ["a space", "https://issuer.example/a b"],
    ["a line break", "https://issuer.example/\n"],
    ["a character that is not ASCII", "https://issuer.example/é"],
    ["a value that is not a string", new URL("https://issuer.example")],
    ["undefined", undefined],
  ])("denies %s", (_, value) => {
    expect(isSecureUrl(value)).toBe(false);
  });
});

describe("lookupLoopback", () => {
  const both = [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ];

  it.each([
    [{ all: true }, [both]],
    [{ all: true, family: 6 }, [both]],
    [{ all: false }, ["127.0.0.1", 4]],
    [{}, ["127.0.0.1", 4]],
    [{ family: 0 }, ["127.0.0.1", 4]],
    [{ family: 4 }, ["127.0.0.1", 4]],
    [{ family: 6 }, ["::1", 6]],
    [{ all: false, family: 6 }, ["::1", 6]],
  ])("returns loopback for any name with the options %j", (options, found) => {
    const answers: unknown[] = [];
    lookupLoopback("a.localhost", options, (error, ...answer) => answers.push(error, ...answer));
    expect(answers).toEqual([null, ...found]);
  });
});
