export const usage = `usage: npm run login -- URL -u USER --password-stdin
       npm run login -- URL --oidc --issuer ISSUER --client-id ID --client-secret-stdin
       npm run login -- URL --oidc --issuer ISSUER --client-id ID --device
       npm run login -- --list
       npm run login -- --remove URL

Stores what proves who you are to URL and all below it; npm run call sends it there, and nowhere else.
It is tried first: URL is asked with it, and what is answered with 401 is not stored.

A password, for HTTP's Basic scheme
  -u, --user USER
      --password-stdin        the password comes on standard input, or is typed without echo

An access token of an OpenID Connect issuer
      --oidc
      --issuer ISSUER         its URL
      --client-id ID
      --client-secret-stdin   the client's secret comes on standard input; new tokens are got with it
      --device                a person approves in a browser; with a secret too, where the client has one
      --scope SCOPES          with blanks between
      --audience AUDIENCE     whom the token is for, where the issuer asks for that

      --no-verify             store it without trying it
      --list                  what is stored: URL, kind and name
      --remove                forget what is stored for URL
      --help

It is stored in $XDG_CONFIG_HOME/signet/logins.json, default ~/.config, sealed with the key in
$XDG_STATE_HOME/signet/logins.key, default ~/.local/state; both are readable by you alone, or refused.

Exit status: 0 done, 1 refused or failed, 2 for wrong usage or a file that others can read.`;
