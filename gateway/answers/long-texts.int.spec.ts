import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeEach(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start(shop.env);
});
afterEach(async () => {
  await gateway.stop();
  await shop.stop();
});

/** The answer of a gateway whose users subgraph says that somebody's name is this. */
async function ask(name: string, more: object = {}) {
  shop.users.rawAnswer = undefined;
  const token = shop.signIn('u1');
  // Who it is, is known before.
  await gateway.ask('{ me { role } }', { token });
  shop.users.rawAnswer = {
    status: 200,
    body: JSON.stringify({ data: { me: { __typename: 'User', name, called: name, role: 'CUSTOMER' } }, ...more }),
  };
  return gateway.ask('{ me { name called: name role } }', { token });
}

it.each([
  ['ASCII', 'plain words '],
  ['Latin-1', 'Zoë '],
  ['other letters', 'Gdańsk 日本 😀 '],
  ['quotes', 'say "so" '],
  ['backslashes', 'a\\b '],
  ['line breaks', 'one\ntwo\r\n'],
  ['control characters', '\u0001\u001f\u007f '],
  ['halves of surrogate pairs', '\ud83d '],
  ['separators', '\u2028\u2029 '],
  ['what a replacement pattern is made of', "$& $1 $$ $' "],
])('a long text of %s is answered as it is', async (_, words) => {
  for (const name of [words.repeat(100), words.repeat(3_000), `${'x'.repeat(5_000)}${words}`]) {
    const { data, text } = await ask(name);
    expect(data).toEqual({ me: { name, called: name, role: 'CUSTOMER' } });
    expect(text).toBe(JSON.stringify({ data }));
  }
});

it('a long text beside an error is answered as it is', async () => {
  const name = 'long "or" short\n'.repeat(100);
  const { data, errors } = await ask(name, { errors: [{ message: 'No.', path: ['me', 'role'] }] });
  expect(data).toMatchObject({ me: { name } });
  expect(errors).toHaveLength(1);
});
