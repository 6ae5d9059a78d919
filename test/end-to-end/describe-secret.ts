import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { emptySealedFile } from "../../lib/sealed-file/read-sealed-file.ts";
import {
  adminKms,
  call,
  deployApi,
  deployChanged,
  text,
  type LaunchedStage,
} from "./launched-stage.ts";
import { BOOTSTRAP, children, filesIn } from "./traces.ts";
import { sealOne } from "../cli/sealing/seal-one.ts";

/** Tests that only the function has the plaintext of its secret, and that it cannot be opened in other ways. */
export function describeSecret(stage: () => LaunchedStage): void {
  describe("the sealed plaintext", () => {
    it("is in no file of the assembly, the state and the sealed secrets", () => {
      const files = filesIn(stage().folder);
      expect(files.map((path) => path.slice(stage().folder.length + 1))).toEqual(
        expect.arrayContaining([
          "secrets/local.json",
          "state/state.json",
          "state/cdk.out/Signet-local-Api.template.json",
        ]),
      );
      const found = files.filter((path) => readFileSync(path).includes(stage().canary));
      expect(found).toEqual([]);
    });

    it("is in no line that the cloud logs while the function opens and uses it", async () => {
      expect((await call(stage(), "TestLambda", "/secure")).status).toBe(200);
      expect(stage().logged.join("\n")).toContain("kms Decrypt 200");
      expect(stage().logged.join("\n")).not.toContain(stage().canary);
    });

    it.runIf(existsSync("/proc/self/environ"))(
      "is in no environment and no argument of the functions' processes (on Linux, which has /proc)",
      () => {
        const seen = children().map((pid) => ({
          environment: readFileSync(`/proc/${pid}/environ`, "utf8"),
          argv: readFileSync(`/proc/${pid}/cmdline`, "utf8"),
        }));
        expect(seen.filter(({ argv }) => argv.includes(BOOTSTRAP))).not.toEqual([]);
        for (const { environment, argv } of seen) {
          // The function's credentials and segments are not there either.
          expect(environment).not.toMatch(/AWS_SECRET_ACCESS_KEY|SEALED_SECRETS/);
          expect(environment).not.toContain(stage().canary);
          expect(argv).not.toContain(stage().canary);
        }
      },
    );

    it("is in no response", async () => {
      for (const [profile, path] of [
        ["admin", "/open"],
        ["TestLambda", "/secure"],
        ["Auditor", "/secure"],
        ["TestLambda", "/secure?a=%00"],
      ] as const) {
        expect(text(await call(stage(), profile, path))).not.toContain(stage().canary);
      }
    });
  });

  describe("a function that cannot open its secret responds with 502", () => {
    /** Deploys a changed template, calls the routes, and returns the responses and the new log lines. */
    async function askedWith(change: (template: string) => string) {
      await deployChanged(stage(), change);
      // The functions did not change, so their processes would keep the secret that they opened before.
      stage().cloud.retireCode(Object.values(stage().cloud.codeDirectories()).flat());
      const before = stage().logged.length;
      const secure = await call(stage(), "TestLambda", "/secure", { retries: 0 });
      const open = await call(stage(), "TestLambda", "/open");
      return {
        answered: { secure: secure.status, body: text(secure), open: open.status },
        logged: stage().logged.slice(before).join("\n"),
      };
    }

    const closed = { secure: 502, body: '{"message": "Internal server error"}', open: 200 };

    it.each<[string, (template: string) => string, RegExp]>([
      [
        "if its role lacks kms:Decrypt",
        (template) => template.replaceAll('"kms:Decrypt"', '"kms:DescribeKey"'),
        /cannot open proofKey of function secure, stage local with arn:aws:kms:[^ ]+ \(AccessDeniedException: User: [^ ]*assumed-role/,
      ],
      [
        "if its role may decrypt for another function only",
        (template) =>
          template.replace(/("kms:EncryptionContext:function": )"secure"/, '$1"orders"'),
        /SecretUnopenable.*AccessDeniedException/,
      ],
      [
        "if its environment names another stage",
        (template) => template.replace('"signet/local/secure"', '"signet/dev/secure"'),
        /cannot open proofKey of function secure, stage dev .*AccessDeniedException/,
      ],
      [
        "if its environment names another app",
        (template) => template.replace('"signet/local/secure"', '"shop/local/secure"'),
        /cannot open proofKey of function secure, stage local .*AccessDeniedException/,
      ],
    ])("%s", async (_, change, reason) => {
      const { answered, logged } = await askedWith(change);
      expect(answered).toEqual(closed);
      expect(logged).toMatch(reason);
      expect(logged).not.toContain(stage().canary);
    });

    it("if the segment was sealed for another stage", async () => {
      const target = { functionName: "secure", name: "proofKey", keyId: "alias/signet-local" };
      const elsewhere = await sealOne(
        adminKms(stage()),
        emptySealedFile({ app: "signet", stage: "dev" }),
        target,
        stage().canary,
      );
      const moved = JSON.stringify(elsewhere.functions["secure"]);
      const { answered, logged } = await askedWith((template) =>
        template.replace(/("SEALED_SECRETS": )"(?:[^"\\]|\\.)*"/, `$1${JSON.stringify(moved)}`),
      );
      expect(answered).toEqual(closed);
      expect(logged).toMatch(/SecretUnopenable.*\(InvalidCiphertextException;/);
    });

    it("until the stage's own template is deployed again", async () => {
      await deployApi(stage());
      expect((await call(stage(), "TestLambda", "/secure")).status).toBe(200);
    });
  });
}
