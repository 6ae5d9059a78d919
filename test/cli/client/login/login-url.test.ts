import { describe, expect, it } from "vitest";
import { covers, loginUrl } from "../../../../lib/cli/client/login/login-url.ts";

describe("a login's URL", () => {
  it.each([
    ["https://api.example.com/prod", "https://api.example.com/prod"],
    ["https://API.example.com:443/prod///", "https://api.example.com/prod"],
    ["https://api.example.com/a/../prod", "https://api.example.com/prod"],
    ["https://api.example.com", "https://api.example.com"],
    ["http://127.0.0.1:3000/prod", "http://127.0.0.1:3000/prod"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["http://[::1]:3000/", "http://[::1]:3000"],
    ["http://a.localhost/", "http://a.localhost"],
  ])("%s is stored as %s", (text, url) => {
    expect(loginUrl(text)).toBe(url);
  });

  it.each([
    ["http://api.example.com/prod", /^http:\/\/api\.example\.com is not https/],
    ["http://127.0.0.1.example.com/", /is not https/],
    ["http://localhost.example.com/", /is not https/],
    ["http://10.0.0.1/", /is not https/],
    ["https://u:s3cret@api.example.com/", /contains user information/],
    ["https://u@api.example.com/", /contains user information/],
    ["https://@api.example.com/", /contains user information/],
    ["https://api.example.com/?a=1", /without \? and #/],
    ["https://api.example.com/#a", /without \? and #/],
    ["ftp://api.example.com/", /URL with http or https/],
    ["api.example.com", /URL with http or https/],
    ["https:///prod", /URL with http or https/],
    ["", /URL with http or https/],
  ])("%s is rejected", (text, message) => {
    expect(() => loginUrl(text)).toThrow(message);
    expect(() => loginUrl(text)).not.toThrow(/s3cret/);
  });
});

describe("a login for https://api.example.com/prod", () => {
  const login = "https://api.example.com/prod";

  it.each([
    "https://api.example.com/prod",
    "https://api.example.com/prod/",
    "https://api.example.com/prod/ui?a=..%2f",
    "https://API.example.com:443/prod/ui",
    "https://api.example.com/prod/caf%C3%A9",
    "https://api.example.com/prod/a%20b/c%3Ad@e,f+g",
    "https://api.example.com/prod/a;b=c;d/..e/f./",
  ])("covers %s", (target) => {
    expect(covers(login, target)).toBe(true);
  });

  it.each([
    "http://api.example.com/prod",
    "https://api.example.com:8443/prod",
    "https://api.example.com.evil.com/prod",
    "https://evil.com/https://api.example.com/prod",
    "https://api.example.com@evil.com/prod",
    "https://u:p@api.example.com/prod",
    "https://api.example.com",
    "https://api.example.com/",
    "https://api.example.com/production",
    "https://api.example.com/prod2/ui",
    "https://api.example.com/Prod/ui",
    "https://api.example.com//prod/ui",
    "https://api.example.com/prod/../admin",
    "https://api.example.com/x/../prod/ui",
    "https://api.example.com/prod/%2e%2e/admin",
    "https://api.example.com/prod/..%2fadmin",
    "https://api.example.com/prod/..%5Cadmin",
    "https://api.example.com/prod\\..\\admin",
    "https://api.example.com/prod/..;/admin",
    "https://api.example.com/prod/..;a=b/admin",
    "https://api.example.com/prod/.;/../admin",
    "https://api.example.com/prod/;a/x",
    "https://api.example.com/prod/..%3b/admin",
    "https://api.example.com/prod/%252e%252e/admin",
    "https://api.example.com/prod/%25252e%25252e/admin",
    "https://api.example.com/prod/..%252fadmin",
    "https://api.example.com/prod/%u002e%u002e/admin",
    "https://api.example.com/prod/%c0%ae%c0%ae/admin",
    "https://api.example.com/prod/%EF%BC%8E%EF%BC%8E/admin",
    "https://api.example.com/prod/%E2%80%A5/admin",
    "https://api.example.com/prod/..%EF%BC%8Fadmin",
    "https://api.example.com/prod/..%20/admin",
    "https://api.example.com/prod/.../admin",
    "https://api.example.com/prod//admin",
    "https://api.example.com/prod//",
    "https://api.example.com/prod/..%00/admin",
    "https://api.example.com/prod/..%09/admin",
    "https://api.example.com/prod/..%0d%0a/admin",
    "https://api.example.com/prod/.\t./admin",
    "https://api.example.com/prod/..%C2%85/admin",
    "https://api.example.com/prod/.%E2%80%8B./admin",
    "https://api.exam\tple.com/prod",
    "wss://api.example.com/prod",
    "/prod",
  ])("does not cover %s", (target) => {
    expect(covers(login, target)).toBe(false);
  });

  it("covers the whole host if its URL has no path", () => {
    expect(covers("http://127.0.0.1:3000", "http://127.0.0.1:3000/prod/ui")).toBe(true);
    expect(covers("http://127.0.0.1:3000", "http://127.0.0.1:3000")).toBe(true);
    expect(covers("http://127.0.0.1:3000", "http://127.0.0.1:30001/")).toBe(false);
  });
});
