import { describe, expect, it } from "vitest";
import { isUser, parseUsers } from "../../../lib/formats/password/users.ts";
import { main } from "../../../scripts/htpasswd/main.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";

async function htpasswd(argv: readonly string[], stdin = "correct horse\n") {
  const io = recordingIo(stdin);
  const status = await main(argv, io);
  return { status, printed: io.printed(), said: io.said(), prompts: io.prompts };
}

describe("npm run htpasswd", () => {
  it("prints a line with which the authorizer accepts exactly the password of the user", async () => {
    const { status, printed, said, prompts } = await htpasswd(["alice"]);
    expect({ status, said, prompts }).toEqual({
      status: 0,
      said: [],
      prompts: ["password of alice: "],
    });
    expect(printed).toMatch(/^alice:\$scrypt\$ln=\d+,r=8,p=\d\$[\w+/]{22}\$[\w+/]{43}\n$/);
    expect(printed).not.toContain("correct horse");
    const users = parseUsers(printed);
    expect(await isUser(users, "alice", "correct horse")).toBe(true);
    expect(await isUser(users, "alice", "correct horse\n")).toBe(false);
  });

  it.each<[readonly string[], string, RegExp]>([
    [[], "pw", /^htpasswd: expected the name of a user$/],
    [["alice", "s3cret"], "pw", /^htpasswd: expected one name only; pass the password on/],
    [["alice"], "", /^htpasswd: standard input is empty/],
    [["alice"], "\n", /^htpasswd: standard input is empty/],
    [["alice"], "s3cret\nsecond", /^htpasswd: the password has several lines/],
    [["a:b"], "pw", /^htpasswd: a user's name has 1 to 128 characters/],
    [["alice", "--password", "s3cret"], "pw", /^htpasswd: unknown option --password$/],
    [["alice", "--password=s3cret"], "pw", /^htpasswd: unknown option --password$/],
    [["alice", "-ps3cret"], "pw", /^htpasswd: unknown option -p$/],
  ])(
    "rejects the arguments %j with %j on standard input as wrong usage",
    async (argv, stdin, message) => {
      const ran = await htpasswd(argv, stdin);
      expect(ran).toMatchObject(wrongUsage(message, helpHint("htpasswd")));
      expect(ran.said.join()).not.toContain("s3cret");
    },
  );
});
