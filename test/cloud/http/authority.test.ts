import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AuthorityUnusable, openAuthority } from "../../../lib/cloud/http/authority.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const START = Date.parse("2026-03-01T00:00:00Z");
const day = (days: number) => () => new Date(START + days * DAY_MS);

/** Returns a folder in memory with these files. */
function files(initial: Readonly<Record<string, string>> = {}) {
  const kept = new Map(Object.entries(initial));
  return {
    kept,
    readFile: (name: string) => kept.get(name),
    writeFile: (name: string, text: string) => void kept.set(name, text),
  };
}

describe("the local authority", () => {
  it("issues valid certificates for the names and addresses of servers", async () => {
    const authority = await openAuthority(files(), day(0));
    const ca = new X509Certificate(authority.certificate);
    const issued = await authority.issue(["api.example.com", "*.example.com", "127.0.0.1"]);
    const server = new X509Certificate(issued.certificate);
    expect(server.subject).toBe("CN=api.example.com");
    expect(server.subjectAltName).toBe(
      "DNS:api.example.com, DNS:*.example.com, IP Address:127.0.0.1",
    );
    expect(server.checkIssued(ca)).toBe(true);
    expect(server.verify(ca.publicKey)).toBe(true);
    expect(server.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
    expect([ca.ca, server.ca]).toEqual([true, false]);
    expect(Date.parse(server.validTo)).toBe(issued.notAfter.getTime());
    expect(Date.parse(server.validTo)).toBeLessThan(Date.parse(ca.validTo));
  });

  it("is renewed before it expires, so no certificate is valid longer than the authority", async () => {
    const kept = files();
    const first = await openAuthority(kept, day(0));
    const last = await openAuthority(kept, day(333));
    expect(last.certificate).toBe(first.certificate);
    const { notAfter } = await last.issue(["localhost"]);
    const end = Date.parse(new X509Certificate(first.certificate).validTo);
    expect(notAfter.getTime()).toBeLessThanOrEqual(end);
    const renewed = await openAuthority(kept, day(335));
    expect(renewed.certificate).not.toBe(first.certificate);
    expect(new X509Certificate(renewed.certificate).subject).not.toBe(
      new X509Certificate(first.certificate).subject,
    );
    expect(kept.kept.get("ca.pem")).toBe(renewed.certificate);
  });

  it("writes its certificate again if the file is missing", async () => {
    const kept = files();
    const { certificate } = await openAuthority(kept, day(0));
    kept.kept.delete("ca.pem");
    await openAuthority(kept, day(1));
    expect(kept.kept.get("ca.pem")).toBe(certificate);
  });

  it("is rejected if its file is invalid, and the file stays unchanged", async () => {
    const [one, other] = [files(), files()];
    await openAuthority(one, day(0));
    const server = await (await openAuthority(other, day(0))).issue(["localhost"]);
    const key = (from: typeof one) =>
      /^-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----$/m.exec(
        from.kept.get("ca-key.pem") ?? "",
      )?.[0];
    for (const text of [
      "",
      "garbage",
      one.kept.get("ca.pem") ?? "",
      `${key(other)}\n${one.kept.get("ca.pem")}`,
      `${server.key}\n${server.certificate}`,
    ]) {
      const damaged = files({ "ca-key.pem": text });
      await expect(openAuthority(damaged, day(0))).rejects.toThrow(AuthorityUnusable);
      expect([...damaged.kept]).toEqual([["ca-key.pem", text]]);
    }
  });
});
