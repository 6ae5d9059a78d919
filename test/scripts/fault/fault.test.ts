import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientCredentialsToken } from "../../../lib/cli/client/login/client-credentials.ts";
import type { Cloud } from "../../../lib/cloud/cloud.ts";
import { main } from "../../../scripts/fault/main.ts";
import { localKms } from "../local-kms.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";
import { runCommand } from "../run-command.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();
let cloud: Cloud;
let state: string;
beforeAll(async () => {
  ({ cloud, state } = await localKms(folder));
});
afterAll(async () => {
  await cloud.close();
});

async function fault(...argv: readonly string[]) {
  const io = recordingIo();
  const status = await main(["--state", state, ...argv], io);
  return { status, printed: io.printed(), said: io.said() };
}

describe("npm run fault", () => {
  it("puts faults, lists them one per line, and clears them", async () => {
    expect(await fault("kms:Decrypt=throttle*3", "clock=+120s")).toEqual({
      status: 0,
      printed: "",
      said: ["put kms:Decrypt=throttle*3", "put clock=+2m"],
    });
    expect(await fault("list")).toEqual({
      status: 0,
      printed: "kms:Decrypt=throttle*3\nclock=+2m\n",
      said: [],
    });
    expect(await fault("clear")).toEqual({
      status: 0,
      printed: "",
      said: ["all faults are removed, and the clock is right"],
    });
    expect(await fault("list")).toEqual({ status: 0, printed: "", said: [] });
  });

  it("makes the OIDC issuer sign with a new key", async () => {
    const newest = async () => {
      const { accessToken } = await clientCredentialsToken(cloud.oidc);
      return accessToken.split(".")[0];
    };
    const before = await newest();
    expect(await newest()).toBe(before);
    expect(await fault("rotate-oidc-key")).toEqual({
      status: 0,
      printed: "",
      said: ["the OIDC issuer signs with a new key"],
    });
    expect(await newest()).not.toBe(before);
  });

  it.each(["clock=+20m", "clock=-23h"])(
    "works with a clock that is shifted by %s",
    async (shifted) => {
      await fault(shifted);
      expect(await fault("list")).toMatchObject({ status: 0, printed: `${shifted}\n` });
      expect(await fault("clear")).toMatchObject({ status: 0 });
    },
  );

  it.each([
    [[], /^fault: expected a FAULT, list, clear or rotate-oidc-key$/],
    [["list", "now"], /^fault: list takes no arguments: unexpected argument now$/],
    [["kms:Decrypt=slow"], /^fault: kind "slow" is unknown/],
    [["kms:*=hang", "nonsense"], /^fault: fault "nonsense" has no =/],
    [["list", "--nope"], /^fault: unknown option --nope$/],
  ])("rejects %j as wrong usage, and changes no fault", async (argv, message) => {
    expect(await fault(...argv)).toMatchObject(wrongUsage(message, helpHint("fault")));
    expect((await fault("list")).printed).toBe("");
  });

  it("explains each kind of fault with --help", async () => {
    const kinds =
      /^Usage: signet fault [^]* throttle [^]* error [^]* hang [^]* reset [^]* truncate /;
    expect(await fault("--help")).toEqual({
      status: 0,
      printed: expect.stringMatching(kinds),
      said: [],
    });
  });

  it("reports that the outputs of a cloud are missing", async () => {
    const io = recordingIo();
    expect(await main(["--state", join(folder, "none"), "list"], io)).toBe(1);
    expect(io.said()).toEqual([
      expect.stringMatching(/^fault: there is no .*; start the local cloud: signet serve$/),
    ]);
  });

  it("ends with 1 if the cloud has stopped", async () => {
    const other = await localKms(join(folder, "gone"));
    await other.cloud.close();
    const { status, out, err } = await runCommand("fault", ["--state", other.state, "list"]);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toMatch(/^fault: cannot reach 127\.0\.0\.1:\d+: connection refused/);
  });
});
