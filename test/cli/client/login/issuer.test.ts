import { expect, it } from "vitest";
import { refusal } from "../../../../lib/cli/client/login/issuer.ts";

it.each([
  ["the issuer's word", "invalid_client", "invalid_client"],
  ["nothing that steers a terminal", "\u001b[2Jok", "?"],
  ["nothing that is no text", { no: "word" }, "?"],
])("tells %s where there is no token", (_, error, shown) => {
  expect(refusal("https://issuer.example", { error }).message).toBe(
    `https://issuer.example gives no token: ${shown}`,
  );
});
