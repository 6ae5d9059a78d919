import { describe, expect, it } from "vitest";
import { parseBackends } from "../../../scripts/serve/backends.ts";

const url = "http://127.0.0.1:4568";
const ID = "SIGNET_BACKEND_S3_ACCESS_KEY_ID";
const SECRET = "SIGNET_BACKEND_S3_SECRET_ACCESS_KEY";

describe("--backend", () => {
  it("has its key in variables", () => {
    expect(parseBackends([`s3=${url}`], {})).toEqual({ s3: { url } });
    expect(parseBackends([`s3=${url}`], { [ID]: "a", [SECRET]: "b" })).toEqual({
      s3: { url, accessKeyId: "a", secretAccessKey: "b" },
    });
  });

  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ["without a service", [url], {}, "--backend takes SERVICE=URL"],
    ["without a URL", ["s3="], {}, "--backend takes SERVICE=URL"],
    ["twice", [`s3=${url}`, `s3=${url}`], {}, "--backend s3 is given twice"],
    ["with half a key", [`s3=${url}`], { [ID]: "a" }, `${ID} and ${SECRET} must be set together`],
  ])("is refused %s", (_, texts, env, message) => {
    expect(() => parseBackends(texts, env)).toThrow(message);
  });
});
