import { expect, it, onTestFinished } from "vitest";
import { discover, refusal } from "../../../../lib/cli/client/login/issuer.ts";
import { answer, scriptedServer } from "../http/wire-server.ts";

it.each([
  ["the issuer's word", "invalid_client", "invalid_client"],
  ["nothing that steers a terminal", "\u001b[2Jok", "?"],
  ["nothing that is no text", { no: "word" }, "?"],
])("tells %s where there is no token", (_, error, shown) => {
  expect(refusal("https://issuer.example", { error }).message).toBe(
    `https://issuer.example gives no token: ${shown}`,
  );
});

it.each(["<html>", "null", "[]", '"text"'])(
  "refuses a discovery document that is not a JSON object: %s",
  async (body) => {
    const { host, close } = await scriptedServer(answer(200, [], body));
    onTestFinished(close);
    await expect(discover(`http://${host}`)).rejects.toThrow(
      / answered 200 without a JSON object$/,
    );
  },
);
