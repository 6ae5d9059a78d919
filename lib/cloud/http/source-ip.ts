/** An address as policies and people write it: IPv4 also where a socket has it as IPv4-mapped IPv6. */
export function sourceIp(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}
