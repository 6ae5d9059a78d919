export const usage = `usage: npm run call -- [options] URL|/path
       npm run call -- [options] --function NAME

Signs a request with SigV4 and sends it. A bare /path goes to the local API, with the
profiles of the local cloud.

The request
  -X, --request METHOD    default GET, or POST with -d
  -d, --data BODY         the body: text, @file, or - for standard input
  -H, --header 'k: v'     a header; may be repeated
      --function NAME     invoke that Lambda function, by name or ARN, with -d as its event
      --async             with --function: queue it, do not wait
      --log               with --function: show the end of its log

Signing
      --profile NAME      credentials of that profile; default: the AWS credential chain
      --region REGION     default: the URL's, the local cloud's, AWS_REGION, the profile's
      --service NAME      signing name of the service; default: the URL's, the local cloud's
      --sign-header NAME  sign this header too; may be repeated
      --state DIR         state of the local cloud, default .signet

Logins
  What npm run login stored for the URL, or for one above it, is sent instead of a signature, once and to
  that place only; redirects are not followed. --profile, --region, --service, --sign-header and --trace
  ask for a signature.
      --no-login          sign, whatever is stored

Instead of sending it
      --presign SECONDS   print a URL that makes this one request, for so long
      --dry-run           print the signed request
      --curl              print the curl command that makes the same request

What is shown
      --trace[=json]      each step of the signature, on standard error
      --no-explain        do not say why an answer is a refusal
  -i, --include           the answer's headers too
  -o, --output FILE       write the answer there, if it is one of 2xx; else leave FILE as it is
      --fail              do not print the body of a refusal
  -v, --verbose           each attempt with its headers, on standard error

      --retries N         how often to send again what failed for now, default 2
      --timeout SECONDS   for all attempts together, default 30
      --help

Session tokens are shown as [session token], but in the URL of --presign, which needs it; what a login
sends, as [login].

Exit status: 0 for an answer of 2xx, 1 for any other or none, 2 for wrong usage.`;
