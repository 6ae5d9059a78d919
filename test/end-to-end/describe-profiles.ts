import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { KMSClient, ListAliasesCommand } from "@aws-sdk/client-kms";
import { afterEach, describe, expect, it, vi } from "vitest";
import { demoRoles, demoUsers } from "../app/stacks/demo-callers.ts";
import { stageFunctions } from "../app/stacks/stage-functions.ts";
import type { LaunchedStage } from "./launched-stage.ts";

/** The users with a profile. Every local cloud has the admin. */
const USERS = ["admin", ...demoUsers];

/** Tests the files that a launched stage writes for scripts, SDKs and the AWS CLI. */
export function describeProfiles(stage: () => LaunchedStage): void {
  describe("the state folder that npm start writes", () => {
    afterEach(() => vi.unstubAllEnvs());
    const read = (name: string) => readFileSync(join(stage().state, name), "utf8");

    it("has outputs.json in the form that the scripts read", () => {
      const arn = (name: string) =>
        `arn:aws:lambda:us-east-1:123456789012:function:signet-local-${name}`;
      expect(JSON.parse(read("outputs.json"))).toEqual({
        region: "us-east-1",
        account: "123456789012",
        awsEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        apis: { "signet-local": expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/prod$/) },
        apisHttps: {},
        functions: Object.fromEntries(
          stageFunctions.map(({ name }) => [`signet-local-${name}`, arn(name)]),
        ),
        functionUrls: {},
        profiles: [...USERS, ...demoRoles],
      });
    });

    it("has a profile for each user and role, with region and endpoint", () => {
      const common = `region = us-east-1\nendpoint_url = ${stage().outputs.awsEndpoint}\n`;
      // The session name is unique to this state, because the AWS CLI would otherwise reuse cached credentials.
      const [session = ""] = /role_session_name = signet-[0-9a-f]{8}\n/.exec(read("config")) ?? [];
      expect(session).not.toBe("");
      expect(read("config")).toBe(
        [
          ...USERS.map((name) => `[profile ${name}]\n${common}`),
          ...demoRoles.map(
            (name) =>
              `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/${name}\nsource_profile = admin\n${session}${common}`,
          ),
        ].join("\n"),
      );
      const keys = String.raw`aws_access_key_id = AKIA[A-Z2-7]{16}\naws_secret_access_key = \S{40}\n`;
      expect(read("credentials")).toMatch(
        new RegExp(`^${USERS.map((name) => `\\[${name}\\]\n${keys}`).join("\n")}$`),
      );
    });

    it("is readable only by its owner", () => {
      expect(statSync(stage().state).mode & 0o777).toBe(0o700);
      for (const name of ["state.json", "outputs.json", "config", "credentials"]) {
        expect([name, statSync(join(stage().state, name)).mode & 0o777]).toEqual([name, 0o600]);
      }
    });

    it("configures the AWS SDK through AWS_CONFIG_FILE and AWS_PROFILE", async () => {
      // Variables of other tests in this process would take precedence over the profile.
      for (const name of Object.keys(process.env)) {
        if (/^AWS_(?!SDK_JS)/.test(name)) vi.stubEnv(name, undefined);
      }
      vi.stubEnv("AWS_CONFIG_FILE", join(stage().state, "config"));
      vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(stage().state, "credentials"));
      const listed = (profile: string) => {
        vi.stubEnv("AWS_PROFILE", profile);
        return new KMSClient().send(new ListAliasesCommand());
      };
      const { Aliases } = await listed("admin");
      expect(Aliases?.map(({ AliasName }) => AliasName)).toEqual(["alias/signet-local"]);
      await expect(listed("Auditor")).rejects.toMatchObject({ name: "AccessDeniedException" });
    });
  });
}
