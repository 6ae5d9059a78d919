import { shown } from "./explanation.ts";
import { always, type SentenceMeaning } from "./means.ts";
import { tokenMissing } from "./suspect.ts";

export const unknownKey: SentenceMeaning = (view) => ({
  cause: "unknown-key",
  what: `the access key id${view.accessKeyId === undefined ? "" : ` ${shown(view.accessKeyId)}`} is not known to the server${view.hasToken ? ", or the session token is not the one that came with it" : ""}`,
  advice:
    "check which profile or environment it came from, whether it was deleted or deactivated, and whether it belongs to this account and partition",
});

const wrongToken: SentenceMeaning = (view) =>
  tokenMissing(view) ?? {
    cause: "wrong-token",
    what: view.hasToken
      ? "the session token is not the one that came with the access key, or that key has no session token"
      : "the access key needs a session token that did not arrive, or a wrong session token arrived",
    advice:
      "take access key id, secret access key and session token from the same response of STS, and send no session token with a long-term key (AKIA)",
  };

export const badToken: SentenceMeaning = (view, message) =>
  tokenMissing(view) ?? (message.endsWith(".") ? unknownKey : wrongToken)(view, message);

export const expiredToken = always(
  "expired-token",
  "the session of these temporary credentials has ended",
  "get new credentials and sign again",
);
