import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { peerAsAssumed } from "../../../lib/cloud/account/assumed-origin.ts";
import { main } from "../../../scripts/serve/main.ts";
import { parseAssumed } from "../../../scripts/serve/assumed.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";

const socket = { sourceIp: "127.0.0.1" };
const noEndpoint = socket;

it.each<[string, readonly string[], object, object]>([
  ["no context", [], noEndpoint, {}],
  ["an address", ["aws:SourceIp=2001:db8::1"], { sourceIp: "2001:db8::1", assumed: {} }, {}],
  [
    "a mapped address",
    ["aws:SourceIp=::ffff:192.0.2.1"],
    { sourceIp: "192.0.2.1", assumed: {} },
    {},
  ],
  [
    "TLS",
    ["aws:SecureTransport=true"],
    { sourceIp: "127.0.0.1", assumed: { "aws:securetransport": ["true"] } },
    {},
  ],
  [
    "a VPC endpoint",
    ["aws:SourceVpce=vpce-0a1b"],
    {
      sourceIp: "127.0.0.1",
      assumed: {
        "aws:sourceip": [],
        "aws:vpcsourceip": ["127.0.0.1"],
        "aws:sourcevpce": ["vpce-0a1b"],
      },
    },
    {},
  ],
  [
    "a VPC and an address in it",
    ["aws:VpcSourceIp=10.0.0.7", "aws:SourceVpc=vpc-0a1b"],
    {
      sourceIp: "10.0.0.7",
      assumed: {
        "aws:sourceip": [],
        "aws:vpcsourceip": ["10.0.0.7"],
        "aws:sourcevpc": ["vpc-0a1b"],
      },
    },
    {},
  ],
  [
    "an organization",
    [
      "aws:PrincipalOrgID=o-a1b2c3d4e5",
      "aws:PrincipalOrgPaths=o-a1b2c3d4e5/r-ab12/",
      "aws:PrincipalOrgPaths=o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/",
    ],
    noEndpoint,
    {
      "aws:principalorgid": ["o-a1b2c3d4e5"],
      "aws:principalorgpaths": ["o-a1b2c3d4e5/r-ab12/", "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"],
    },
  ],
])("parseAssumed accepts %s", (_, texts, sender, ofOrganization) => {
  const assumed = parseAssumed(texts);
  expect(peerAsAssumed(assumed, socket)).toEqual(sender);
  expect(peerAsAssumed(assumed, socket, { isFunction: false })).toEqual(sender);
  expect(peerAsAssumed(assumed, socket, { isFunction: true })).toEqual(socket);
  expect(assumed.organization).toEqual(ofOrganization);
});

const keys =
  "aws:SourceIp, aws:SourceVpc, aws:SourceVpce, aws:VpcSourceIp, aws:SecureTransport, aws:PrincipalOrgID, aws:PrincipalOrgPaths";

it.each<[readonly string[], string]>([
  [["aws:username=Ann"], `takes KEY=VALUE, where KEY is one of ${keys}; not "aws:username=Ann"`],
  [["aws:sourceip=::1"], keys],
  [["aws:SourceIp"], "takes an IPv4 or IPv6 address"],
  [["=::1"], keys],
  [["constructor=1"], keys],
  [["aws:SourceIp="], 'aws:SourceIp takes an IPv4 or IPv6 address, not ""'],
  [["aws:SourceIp=10.0.0.0/8"], "takes an IPv4 or IPv6 address"],
  [["aws:SourceIp=10.0.0.256"], "takes an IPv4 or IPv6 address"],
  [["aws:SourceIp=localhost"], "takes an IPv4 or IPv6 address"],
  [["aws:VpcSourceIp=10.1"], "takes an IPv4 or IPv6 address"],
  [["aws:SourceVpc=vpce-0a1b"], "takes vpc-…"],
  [["aws:SourceVpce=vpc-0a1b"], "takes vpce-…"],
  [["aws:SourceVpce=vpce-0a1b\n"], "takes vpce-…"],
  [["aws:SecureTransport=yes"], "takes true or false"],
  [["aws:PrincipalOrgID=a1b2c3d4e5"], "takes o-…"],
  [["aws:PrincipalOrgPaths=o-a1b2c3d4e5/r-ab12"], "with a slash at its end"],
  [["aws:SourceIp=::1", "aws:SourceIp=::2"], "aws:SourceIp is given twice"],
  [["aws:SourceIp=::1", "aws:SourceVpce=vpce-0a1b"], "cannot be combined with a VPC's keys"],
])("npm start rejects the assumed context %j before anything starts", async (texts, message) => {
  const state = join(tmpdir(), "signet-never-started");
  const io = recordingIo();
  const argv = texts.flatMap((text) => ["--assume", text]);
  const status = await main(["--port=0", "--aws-port=0", "--state", state, ...argv], io);
  const ran = { status, printed: io.printed(), said: io.said() };
  expect(ran).toMatchObject(wrongUsage(/^serve: --assume /, helpHint("serve")));
  expect(io.said()[0]).toContain(message);
  expect(existsSync(state)).toBe(false);
});
