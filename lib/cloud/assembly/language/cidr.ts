import { isIP, isIPv4 } from "node:net";
import { TemplateUnsupported } from "./template-unsupported.ts";

const MOST = 256;
/** CloudFormation's host bits of a block if the template does not name them. */
const DEFAULT_BITS = 8;

/**
 * Returns consecutive blocks of addresses within a block, as `Fn::Cidr` does.
 *
 * @param bits Number of host bits of each block: with 8, an IPv4 block has the prefix length 24.
 * @throws {TemplateUnsupported} If an argument is invalid, or the block does not contain as many blocks.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
export function cidrBlocks(
  block: string,
  count: number,
  bits: number = DEFAULT_BITS,
): readonly string[] {
  const { base, width, prefix } = parsedBlock(block);
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new TemplateUnsupported(`Fn::Cidr: the count ${count} is not a number from 1 to ${MOST}`);
  }
  if (!Number.isInteger(bits) || bits < 1 || bits > width) {
    throw new TemplateUnsupported(`Fn::Cidr: ${bits} is not a number of bits from 1 to ${width}`);
  }
  const size = 1n << BigInt(bits);
  const first = (base >> BigInt(width - prefix)) << BigInt(width - prefix);
  if (BigInt(count) * size > 1n << BigInt(width - prefix)) {
    throw new TemplateUnsupported(
      `Fn::Cidr: ${block} does not contain ${count} blocks with ${bits} bits`,
    );
  }
  return Array.from({ length: count }, (_, index) => {
    const address = first + BigInt(index) * size;
    return `${width === 32 ? ipv4Text(address) : ipv6Text(address)}/${width - bits}`;
  });
}

function parsedBlock(block: string) {
  const [address = "", length = "", ...more] = block.split("/");
  const version = isIP(address);
  const width = version === 4 ? 32 : 128;
  const prefix = Number(length);
  if (version === 0 || more.length > 0 || !/^\d{1,3}$/.test(length) || prefix > width) {
    throw new TemplateUnsupported(`Fn::Cidr: ${block} is not a block such as 10.0.0.0/16`);
  }
  return { base: version === 4 ? ipv4Number(address) : ipv6Number(address), width, prefix };
}

function ipv4Number(address: string): bigint {
  return address.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function ipv4Text(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join(".");
}

function ipv6Number(address: string): bigint {
  const [given = ""] = address.split("%");
  const last = given.slice(given.lastIndexOf(":") + 1);
  const v4 = isIPv4(last) ? ipv4Number(last) : undefined;
  const text =
    v4 === undefined
      ? given
      : `${given.slice(0, -last.length)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const [left = "", right] = text.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [before, after] = [groups(left), groups(right ?? "")];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...(right === undefined ? [] : zeros), ...after].reduce(
    (sum, group) => (sum << 16n) | BigInt(`0x${group}`),
    0n,
  );
}

/** Returns the canonical text of an IPv6 address (RFC 5952). */
function ipv6Text(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  let [start, length] = [-1, 1];
  for (let at = 0; at < 8; at++) {
    const end = groups.findIndex((group, index) => index >= at && group !== "0");
    const zeros = (end < 0 ? 8 : end) - at;
    if (zeros > length) [start, length] = [at, zeros];
  }
  if (start < 0) return groups.join(":");
  return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
}
