import { describe, expect, it } from 'vitest';
import { isErrorCode } from '#platform/errors';
import { Client } from '../harness/client.js';
import { useShop } from '../harness/shop.js';

const souk = useShop();

const nuisances: [string, object][] = [
  ['{ product(id: "not-a-uuid") { id } }', {}],
  ['{ product { id } }', {}],
  ['{ product(sku: "\\u0000") { id } }', {}],
  ['query($id: ID!) { product(id: $id) { id } }', { id: { evil: true } }],
  ['{ products(first: 0) { nodes { id } } }', {}],
  ['{ products(first: 101) { nodes { id } } }', {}],
  ['{ products(after: "garbage") { nodes { id } } }', {}],
  ['{ products(filter: { search: "%_\'; DROP TABLE products; --" }) { totalCount } }', {}],
  ['{ products(filter: { ownerId: "x" }) { totalCount } }', {}],
  ['{ orders { nodes { id } } }', {}],
  ['{ order(id: "x") { id } }', {}],
  ['mutation { loginUser(input: { email: "nobody@example.com", password: "wrong horse" }) { accessToken } }', {}],
  ['mutation { registerUser(input: { name: "", email: "x", password: "short" }) { accessToken } }', {}],
  ['mutation { refreshSession(refreshToken: "garbage") { accessToken } }', {}],
  [`{ orders(after: "${Buffer.from('["newest","x"]').toString('base64url')}") { totalCount } }`, {}],
  ['{ products(filter: { minPrice: 99999999999999999999 }) { totalCount } }', {}],
  [
    'mutation { createProduct(input: { name: "x", description: "", category: "c", price: { amount: 1.5 }, stock: 1 }) { id } }',
    {},
  ],
  ['query($__proto__: ID!) { product(id: $__proto__) { id } }', JSON.parse('{"__proto__":"x"}')],
  ['{ nonsense }', {}],
  ['{', {}],
  ['', {}],
];

describe('an answer', () => {
  it.each(nuisances)('to %s has a catalogued code or data, and never a stack or SQL', async (query, variables) => {
    const ada = await souk.visitor.register();
    for (const client of [souk.visitor, ada]) {
      const { errors, body } = await client.send(query, variables);
      for (const error of errors ?? []) {
        expect(isErrorCode(error.extensions.code)).toBe(true);
        expect(error.extensions.code).not.toBe('INTERNAL');
      }
      expect(body).not.toMatch(/stack|\.js:|\.ts:|SELECT |syntax error at|QueryFailed|violates/);
    }
  });

  it('to an amount that is none names it, whether it is written in the document or sent as a variable', async () => {
    const ada = await souk.visitor.register();
    const input = { name: 'x', description: '', category: 'c', price: { amount: 1.5 }, stock: 1 };
    const sent = await ada.send('mutation($input: CreateProductInput!) { createProduct(input: $input) { id } }', {
      input,
    });
    const written = await ada.send(
      'mutation { createProduct(input: { name: "x", description: "", category: "c", price: { amount: 1.5 }, stock: 1 }) { id } }',
    );
    for (const { errors } of [sent, written]) {
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        fields: { 'input.price.amount': expect.any(String) },
      });
    }
  });

  it('never holds a password hash, and a token only where it was asked for', async () => {
    const ada = await souk.visitor.register();
    const { body } = await ada.send('{ me { id name email role createdAt profile { address } } }');
    expect(body).not.toMatch(/argon2|eyJ/);
  });

  it('tells unknown address and wrong password apart in nothing', async () => {
    const ada = await souk.visitor.register();
    const login = 'mutation($input: LoginUserInput!) { loginUser(input: $input) { accessToken } }';
    const answers = await Promise.all([
      new Client(souk.shop.url).send(login, { input: { email: ada.session?.email, password: 'wrong horse' } }),
      new Client(souk.shop.url).send(login, { input: { email: 'nobody@example.com', password: 'wrong horse' } }),
    ]);
    expect(answers.map(({ errors }) => [errors?.[0]?.message, errors?.[0]?.extensions.code])).toEqual([
      [expect.any(String), 'INVALID_CREDENTIALS'],
      [answers[0]?.errors?.[0]?.message, 'INVALID_CREDENTIALS'],
    ]);
  });
});
