import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { Gate } from '../testing/gate.js';
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

const two = `mutation { updateProduct(id: "p1", input: { name: "New" }) { id name } placeOrder(input: { items: [{ productId: "p1", quantity: 1 }] }) { id } }`;

it('a gateway that stops ends a mutation whose client has gone, with all that it asks of subgraphs', async () => {
  const gate = new Gate();
  shop.inventory.before = () => gate.opened;
  const token = shop.signIn('u1');
  const body = JSON.stringify({ query: two });
  const client = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => {
    client.write(
      `POST /graphql HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
  await eventually(() => expect(shop.inventory.fetches).toBe(1));
  client.destroy();
  let hasStopped = false;
  const stopped = gateway.stop().then(() => (hasStopped = true));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(hasStopped).toBe(false);
  gate.open();
  await stopped;
  expect(shop.products[0]?.name).toBe('New');
  expect(shop.orders.fetches).toBe(1);
});
