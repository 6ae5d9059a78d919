export const usage = `usage: npm run webhook -- sign   --scheme SCHEME [options] -d BODY
       npm run webhook -- send   --scheme SCHEME [options] -d BODY URL
       npm run webhook -- verify --scheme SCHEME [options] -d BODY -H 'name: value' ...

Signs webhooks as their senders do.

  sign    print the headers that sign BODY
  send    sign BODY, POST it to URL and show the answer
  verify  say whether the headers sign BODY, and if not, why

SCHEME
  openfaas   <algorithm>=<hex> in a header of any name, as faas-cli invoke --sign
  github     X-Hub-Signature-256
  standard   Standard Webhooks: webhook-id, webhook-timestamp and webhook-signature
  stripe     Stripe-Signature

      --header NAME         openfaas: the header of the signature
      --algorithm NAME      openfaas: sha256, or sha1 for those who know nothing else; default sha256
      --id ID               standard: of the delivery that is signed; default: a new one
      --timestamp SECONDS   standard, stripe: sign, or verify, as if it were then; default: now

The key comes on standard input, or is typed without echo; never as an argument.
      --key-file FILE       read it there; may be repeated, for a sender or receiver that changes keys
      --insecure-short-key  take one of less than 24 bytes

The body, taken byte for byte
  -d, --data BODY           text, @file, or - for standard input
      --data-binary BODY    the same

What is sent, or was received
  -H, --http-header 'k: v'  a header; may be repeated
  -i, --include             with send: show the answer's headers too
      --timeout SECONDS     with send: default 30
      --help

Exit status: 0 done, 1 not valid, an answer that is not 2xx, or failed, 2 for wrong usage.`;
