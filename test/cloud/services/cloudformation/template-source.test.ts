import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { user } from "../../deployment/sketch.ts";
import { BODY } from "./demo-stacks.ts";
import { stackEndpoint } from "./stack-endpoint.ts";

const directory = mkdtempSync(join(tmpdir(), "signet-test-"));
const objects: Readonly<Record<string, string>> = {
  "assets/a b.json": BODY,
  "assets/large.json": " ".repeat(1_048_577),
  "assets/last.json": `${" ".repeat(1_048_576 - BODY.length)}${BODY}`,
};

const { send } = stackEndpoint(
  {
    Admin: user("Admin", { Action: "*", Resource: "*" }),
    Blind: user("Blind", { Action: "cloudformation:*", Resource: "*" }),
  },
  {
    objects: {
      pathOf: (bucket, key) => {
        const text = objects[`${bucket}/${key}`];
        if (text === undefined) return undefined;
        const path = join(directory, key);
        writeFileSync(path, text);
        return path;
      },
    },
  },
);

it.each([
  ["https://s3.us-east-1.amazonaws.com/assets/a%20b.json", ""],
  ["https://s3.eu-west-1.amazonaws.com/assets/a%20b.json", ""],
  ["https://s3.amazonaws.com/assets/a%20b.json", ""],
  ["https://s3.dualstack.us-east-1.amazonaws.com/assets/a%20b.json", ""],
  ["https://assets.s3.us-east-1.amazonaws.com/a%20b.json", ""],
  ["https://assets.s3.amazonaws.com/a%20b.json", ""],
  ["http://127.0.0.1:4566/assets/a%20b.json", ""],
  ["http://assets.s3.localhost:4566/a%20b.json", ""],
  ["https://s3.amazonaws.com/assets/last.json", ""],
  [
    "https://s3.amazonaws.com/assets/large.json",
    "The template of TemplateURL must be a file of at most 1048576 bytes.",
  ],
  ["https://s3.amazonaws.com/assets/none.json", "S3 error: The specified key does not exist."],
  ["https://s3.amazonaws.com/assets", "TemplateURL must be a supported URL."],
  ["https://s3.amazonaws.com/assets/%ff", "TemplateURL must be a supported URL."],
  ["https://s3.amazonaws.com/assets/a%20b.json?versionId=1", "TemplateURL must not have a query"],
  [
    "https://example.com/a.json",
    "S3 error: Domain name specified in example is not a valid S3 domain",
  ],
  [
    "https://s3.amazonaws.com.example.com/assets/a.json",
    "S3 error: Domain name specified in s3 is not a valid S3 domain",
  ],
  ["file:///etc/passwd", "TemplateURL must be a supported URL."],
  ["a.json", "TemplateURL must be a supported URL."],
])("a template at %s: %s", async (TemplateURL, error) => {
  const message = error === "" ? "" : `ValidationError: ${error}`;
  const sent = await send("Admin", { Action: "ValidateTemplate", TemplateURL });
  expect(sent.error.slice(0, message.length || 1)).toBe(message);
});

it("a template in S3 is read with the permissions of the caller", async () => {
  const TemplateURL = "https://s3.amazonaws.com/assets/none.json";
  const { error } = await send("Blind", { Action: "ValidateTemplate", TemplateURL });
  expect(error).toBe("ValidationError: S3 error: Access Denied");
});
