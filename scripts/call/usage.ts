export const usage = `usage: npm run call -- [options] URL|/path
       npm run call -- [options] --function NAME

Signs a request with SigV4 and sends it. A bare /path is sent to the local API, with the
profiles of the local cloud.

The request
  -X, --request METHOD    default GET, or POST with -d
  -d, --data BODY         the body: text, @file, or - for standard input
  -H, --header 'k: v'     a header; may be repeated
      --function NAME     invoke this Lambda function (a name or an ARN), with -d as its event
      --async             with --function: queue the event without waiting for the result
      --log               with --function: show the end of the function's log

Signing
      --profile NAME      use the credentials of this profile; default: the AWS credential chain
      --region REGION     default: from the URL, the local cloud, AWS_REGION or the profile
      --service NAME      signing name of the service; default: from the URL or the local cloud
      --sign-header NAME  sign this header too; may be repeated
      --state DIR         state of the local cloud, default .signet

Logins
  If npm run login has stored a login for URL or for a URL above it, the request carries the login instead of
  a signature. It is sent once, to URL only: there are no retries, and redirects are not followed. With
  --profile, --region, --service, --sign-header or --trace the request is signed instead.
      --no-login          sign the request even if a login is stored

Instead of sending the request
      --presign SECONDS   print a URL that makes this one request and is valid for SECONDS
      --dry-run           print the signed request
      --curl              print the curl command that makes the same request

Output
      --trace[=json]      show each step of the signature on standard error
      --no-explain        do not explain refusals
  -i, --include           show the headers of the response too
  -o, --output FILE       write a 2xx response to FILE; any other response leaves FILE unchanged
      --fail              do not print the body of a refusal
  -v, --verbose           show each attempt with its headers on standard error

      --retries N         number of retries after a temporary failure, default 2
      --timeout SECONDS   time limit for all attempts together, default 30
      --help

Session tokens are shown as [session token], and logins as [login]. Only the URL that --presign prints
contains the session token, because the request needs it.

Exit status: 0 for a 2xx response, 1 for any other response or none, 2 for wrong usage.`;
