import { describe, expect, it, onTestFinished } from "vitest";
import { deviceToken } from "../../../../lib/cli/client/login/device-grant.ts";
import { discover, refusal, TokenRefused } from "../../../../lib/cli/client/login/issuer.ts";
import {
  answer,
  scriptedServer,
  sendEndlessly,
  wireServer,
  type WireServer,
} from "../../../signed-fetch/http/wire-server.ts";

it.each([
  ["the issuer's error code", "invalid_client", "invalid_client"],
  ["no text that controls a terminal", "\u001b[2Jok", "?"],
  ["only text", { no: "word" }, "?"],
])("the error for a response without a token shows %s", (_, error, shown) => {
  expect(refusal("https://issuer.example", { error }).message).toBe(
    `https://issuer.example returned no token: ${shown}`,
  );
});

it.each(["<html>", "null", "[]", '"text"'])(
  "discover rejects a document that is not a JSON object: %s",
  async (body) => {
    const { host, close } = await scriptedServer(answer(200, [], body));
    onTestFinished(close);
    await expect(discover(`http://${host}`)).rejects.toThrow(
      / returned 200 without a JSON object$/,
    );
  },
);

/** Closes the server after the test. */
async function during(starting: Promise<WireServer>): Promise<string> {
  const server = await starting;
  onTestFinished(() => server.close());
  return `http://${server.host}`;
}

it("discover rejects a response that is longer than 1 MiB", async () => {
  const issuer = await during(wireServer((socket) => sendEndlessly(socket, 200)));
  await expect(discover(issuer)).rejects.toThrow(TokenRefused);
  await expect(discover(issuer)).rejects.toThrow(
    / returned 200 with a body larger than the limit of 1 MiB$/,
  );
});

describe("a device grant does not ask a person to open a URL that is", () => {
  it.each([
    ["a script", "javascript:alert(1)"],
    ["a file", "file:///etc/passwd"],
    ["not https", "http://issuer.example/device"],
    ["not a URL", "the page of your bank"],
    ["harmful to a terminal", "https://issuer.example/\u009b2J"],
  ])("%s", async (_, where) => {
    const issuer = await during(
      wireServer((socket, { path }) => {
        const host = `http://${socket.localAddress}:${socket.localPort}`;
        const document = {
          issuer: host,
          token_endpoint: `${host}/token`,
          device_authorization_endpoint: `${host}/device`,
        };
        const offer = { device_code: "d", user_code: "u", verification_uri: where };
        socket.end(answer(200, [], JSON.stringify(path === "/device" ? offer : document)));
      }),
    );
    const asked: string[] = [];
    const token = deviceToken(
      { issuer, clientId: "c" },
      { ask: (url) => void asked.push(url), sleep: () => Promise.resolve() },
    );
    await expect(token).rejects.toThrow(TokenRefused);
    expect(asked).toEqual([]);
  });
});
