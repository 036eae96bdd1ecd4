import { once } from 'node:events';
import { createServer, IncomingMessage } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ClientAddresses, countedAddress } from './client-address.js';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['unknown', 'unknown'],
  ['192.0.2.7:4711', '192.0.2.7:4711'],
  ['', ''],
])('%s counts as %s', (address, counted) => {
  expect(countedAddress(address)).toBe(counted);
});

describe('a request over loopback', () => {
  /** What it is counted as, with these proxies trusted and this header. */
  async function counted(trusted: readonly string[] | false, forwardedFor?: string): Promise<string> {
    const addresses = new ClientAddresses(trusted);
    const server = createServer((request, response) => response.end(addresses.of(request))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const headers: Record<string, string> = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
    const answer = await fetch(`http://127.0.0.1:${port}`, { headers });
    const text = await answer.text();
    server.closeAllConnections();
    server.close();
    return text;
  }

  it.each([
    ['no proxy is trusted: whatever is forwarded is the client’s own word', false, '192.0.2.7', '127.0.0.1'],
    ['another proxy is trusted', ['10.0.0.0/8'], '192.0.2.7', '127.0.0.1'],
    ['its proxy forwards nobody', ['loopback'], undefined, '127.0.0.1'],
    ['its proxy forwards one', ['loopback'], '192.0.2.7', '192.0.2.7'],
    ['its proxy adds to what the client made up', ['loopback'], '198.51.100.1, 192.0.2.7', '192.0.2.7'],
    ['it came by two trusted proxies', ['127.0.0.1', '10.0.0.0/8'], '198.51.100.1, 192.0.2.7, 10.1.2.3', '192.0.2.7'],
    ['all on its way are trusted', ['loopback', '10.0.0.0/8'], '10.9.9.9, 10.1.2.3', '10.9.9.9'],
    ['its proxy forwards IPv6', ['loopback'], '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ] as const)('when %s', async (_, trusted, forwardedFor, address) => {
    expect(await counted(trusted, forwardedFor)).toBe(address);
  });

  it('whose connection has ended counts as nobody’s', () => {
    const gone = new IncomingMessage(new Socket());
    gone.headers['x-forwarded-for'] = '192.0.2.7';
    for (const trusted of [false, ['loopback']] as const) expect(new ClientAddresses(trusted).of(gone)).toBe('');
  });
});
