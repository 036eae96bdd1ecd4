import { describe, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { useShop } from '../harness/shop.js';

const souk = useShop();

const malformed = [
  '',
  ' ',
  'Bearer',
  'Bearer ',
  'bearer',
  'Basic dXNlcjpwYXNz',
  'Bearer undefined',
  'Bearer null',
  'Bearer a.b.c',
  'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.',
  `Bearer ${'x'.repeat(7_000)}`,
  'Bearer one two',
  'Bearer %00%ff',
  '{}',
];

describe('a malformed Authorization header', () => {
  it.each(malformed)('%# stops and hangs nothing, and is refused unless it is empty', async (authorization) => {
    const answer = await souk.visitor.with({ authorization }).send('{ me { id } }');
    if (authorization.trim() !== '') expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await souk.visitor.data('{ products(first: 1) { nodes { id } } }')).products.nodes).toHaveLength(1);
  });

  it('is ignored where somebody registers, signs in or refreshes: clients attach the expired one', async () => {
    const visitor = souk.visitor.with({ authorization: 'Bearer expired' });
    const ada = await visitor.register();
    const { refreshToken } = ada.session ?? {};
    const refresh = 'mutation($token: String!) { refreshSession(refreshToken: $token) { accessToken } }';
    expect((await visitor.data(refresh, { token: refreshToken })).refreshSession.accessToken).toEqual(
      expect.any(String),
    );
  });
});

describe('a session', () => {
  it('is over for the very next request once it is logged out, also where it was cached', async () => {
    const ada = await souk.visitor.register();
    expect((await ada.data('{ me { name } }')).me.name).toBe('Ada Lovelace');
    await ada.data('mutation { logoutUser }');
    expect(await ada.code('{ me { name } }')).toBe('UNAUTHENTICATED');
  });

  it('is over when a spent refresh token is used again', async () => {
    const ada = await souk.visitor.register();
    const refresh = 'mutation($token: String!) { refreshSession(refreshToken: $token) { accessToken refreshToken } }';
    const token = ada.session?.refreshToken;
    await souk.visitor.data(refresh, { token });
    expect(await souk.visitor.code(refresh, { token })).toBe('UNAUTHENTICATED');
    expect(await ada.code('{ me { name } }')).toBe('UNAUTHENTICATED');
  });

  it('of others ends with a changed password, one’s own goes on', async () => {
    const ada = await souk.visitor.register();
    const elsewhere = await souk.visitor.login(ada.session?.email ?? '', 'correct horse');
    await elsewhere.data('{ me { id } }');
    const change =
      'mutation { changePassword(input: { currentPassword: "correct horse", newPassword: "battery staple" }) }';
    await ada.data(change);
    expect(await elsewhere.code('{ me { id } }')).toBe('UNAUTHENTICATED');
    await ada.data('{ me { id } }');
    await souk.visitor.login(ada.session?.email ?? '', 'battery staple');
  });

  it('ends with a new role', async () => {
    const ada = await souk.visitor.register();
    await ada.data('{ me { id } }');
    await souk.admin.data('mutation($id: ID!) { setUserRole(id: $id, role: ADMIN) { role } }', {
      id: ada.session?.userId,
    });
    await eventually(async () => expect(await ada.code('{ me { id } }')).toBe('UNAUTHENTICATED'));
    const again = await souk.visitor.login(ada.session?.email ?? '', 'correct horse');
    expect((await again.data('{ users(first: 1) { totalCount } }')).users.totalCount).toBeGreaterThan(0);
  });
});
