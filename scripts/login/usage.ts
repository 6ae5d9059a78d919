export const usage = `usage: npm run login -- URL -u USER --password-stdin
       npm run login -- URL --oidc --issuer ISSUER --client-id ID --client-secret-stdin
       npm run login -- URL --oidc --issuer ISSUER --client-id ID --device
       npm run login -- --list
       npm run login -- --remove URL

Stores a login for URL and all paths below it. npm run call sends the login there, and nowhere else.
The login is tried first: if a request to URL returns 401, the login is not stored.

A password, for HTTP's Basic scheme
  -u, --user USER
      --password-stdin        the password comes from standard input, or is typed without echo

An access token of an OpenID Connect issuer
      --oidc
      --issuer ISSUER         URL of the issuer
      --client-id ID
      --client-secret-stdin   the client's secret comes from standard input; it is used for new tokens too
      --device                a person approves in a browser; add --client-secret-stdin if there is a secret
      --scope SCOPES          separated by spaces
      --audience AUDIENCE     audience of the token, if the issuer requires one

      --no-verify             store the login without trying it
      --list                  list the stored logins: URL, type and name
      --remove                remove the login for URL
      --help

Logins are stored in $XDG_CONFIG_HOME/signet/logins.json (default ~/.config), encrypted with the key in
$XDG_STATE_HOME/signet/logins.key (default ~/.local/state). Only you may have access to these files.

Exit status: 0 done, 1 rejected or failed, 2 for wrong usage or a file that others can read.`;
