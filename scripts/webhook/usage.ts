export const usage = `usage: npm run webhook -- sign   --scheme SCHEME [options] -d BODY
       npm run webhook -- send   --scheme SCHEME [options] -d BODY URL
       npm run webhook -- verify --scheme SCHEME [options] -d BODY -H 'name: value' ...

Signs webhooks as their senders do, and verifies them.

  sign    print the headers that sign BODY
  send    sign BODY, POST it to URL and show the response
  verify  check whether the headers sign BODY, and if not, say why

SCHEME
  openfaas   <algorithm>=<hex> in a header of any name, as faas-cli invoke --sign
  github     X-Hub-Signature-256
  standard   Standard Webhooks: webhook-id, webhook-timestamp and webhook-signature
  stripe     Stripe-Signature

      --header NAME         openfaas: name of the header with the signature
      --algorithm NAME      openfaas: sha256, or sha1 if the other side supports no other; default sha256
      --id ID               standard: id of the delivery to sign; default: a new id
      --timestamp SECONDS   standard, stripe: sign or verify as of that time (since 1970); default: now

The key comes from standard input, or is typed without echo. Never pass it as an argument.
      --key-file FILE       read the key from FILE; may be repeated, to change from one key to another
      --insecure-short-key  accept a key of less than 24 bytes

The body, taken byte for byte
  -d, --data BODY           text, @file, or - for standard input
      --data-binary BODY    the same

The headers to send, or those that were received
  -H, --http-header 'k: v'  a header; may be repeated
  -i, --include             with send: show the response's headers too
      --timeout SECONDS     with send: default 30
      --help

Exit status: 0 done, 1 not valid, a response that is not 2xx, or failed, 2 for wrong usage.`;
