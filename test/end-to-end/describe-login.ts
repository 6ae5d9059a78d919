import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { APP } from "../../lib/app/contract/app.ts";
import { atHome } from "../scripts/login/command.ts";
import { known } from "./proofs.ts";
import type { LaunchedStage } from "./launched-stage.ts";

/** Tests logins to the launched stage and calls with them. */
export function describeLogin(launched: () => LaunchedStage): void {
  const home = () => atHome(join(launched().folder, "home"));
  const url = (path: string) => launched().base + path;
  const call = (path: string) => home().call("--state", launched().state, path);
  const token = (scope: string) => {
    const { oidc } = launched().cloud;
    const issuer = ["--oidc", "--issuer", oidc.issuer, "--client-id", oidc.clientId];
    const wanted = ["--client-secret-stdin", "--audience", APP, "--scope", scope];
    const secret = known(launched(), "oidc-client.secret");
    return home().login([url("/me"), ...issuer, ...wanted], secret);
  };

  describe("a login", () => {
    it("with a password is accepted only on its own route", async () => {
      const argv = [url("/ui"), "-u", "admin", "--password-stdin"];
      const wrong = await home().login(argv, "wrong");
      expect([wrong.status, wrong.said[0]]).toEqual([
        1,
        expect.stringMatching(/HTTP 401; the server asks for Basic realm="signet"/),
      ]);
      const right = await home().login(argv, known(launched(), "basic.admin.password"));
      expect(right).toMatchObject({
        status: 0,
        printed: `credentials saved for admin ${url("/ui")}\n`,
      });
      const answered = await call("/ui");
      expect(answered).toMatchObject({ status: 0 });
      expect(JSON.parse(answered.printed)).toMatchObject({ principalId: "admin" });
      expect((await call("/secure")).said.join()).not.toContain("with the login");
    });

    it("with a token is accepted only with the scope of the route", async () => {
      const { status, said } = await token("write");
      expect([status, said]).toEqual([
        0,
        [`note: ${url("/me")} returned 403, which does not show whether the login is right`],
      ]);
      expect((await call("/me")).status).toBe(1);
      expect(await token("read")).toMatchObject({ status: 0, said: [] });
      expect((await call("/me")).status).toBe(0);
    });
  });
}
