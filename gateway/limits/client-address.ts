import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import proxyAddress from '@fastify/proxy-addr';

/** Who sent a request, as the limits count it: the address of its connection, or what trusted proxies say was theirs. */
export class ClientAddresses {
  private readonly isTrusted: ((address: string, hop: number) => boolean) | undefined;

  constructor(trustedProxies: readonly string[] | false) {
    this.isTrusted = trustedProxies ? proxyAddress.compile([...trustedProxies]) : undefined;
  }

  of(request: IncomingMessage): string {
    const { remoteAddress } = request.socket;
    // The connection has ended, and nobody had asked whose it was.
    if (remoteAddress === undefined) return '';
    return countedAddress(this.isTrusted ? proxyAddress(request, this.isTrusted) : remoteAddress);
  }
}

/** What an address is counted as: an IPv6 network of 64 bits is one client, since anyone who has one has all of it. */
export function countedAddress(address: string): string {
  // Most are IPv4, and the check for IPv6 is a large regular expression.
  if (!address.includes(':')) return address;
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice('::ffff:'.length);
  if (!isIPv6(address)) return address;
  const [before = '', after] = address.split('%', 1)[0]?.split('::') ?? [];
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(zeros, 0)).fill('0'), ...tail];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
