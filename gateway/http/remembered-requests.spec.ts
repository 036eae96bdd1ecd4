import { expect, it } from 'vitest';
import { readPostedRequest } from './graphql-request.js';
import { RememberedRequests } from './remembered-requests.js';

const bodyOf = (nth: number, padding = 0) =>
  JSON.stringify({ query: '{ a }', variables: { nth, deep: { list: [{ nth }] }, padding: 'x'.repeat(padding) } });

function remember(requests: RememberedRequests, body: string) {
  requests.remember(body, readPostedRequest(body));
}

it('what was read of a body is found by it, and by no other', () => {
  const requests = new RememberedRequests();
  remember(requests, bodyOf(1));
  expect(requests.find(bodyOf(1))).toEqual(readPostedRequest(bodyOf(1)));
  expect(requests.find(bodyOf(2))).toBeUndefined();
});

it('nobody can change for others what many share', () => {
  const requests = new RememberedRequests();
  remember(requests, bodyOf(1));
  const found = requests.find(bodyOf(1))?.variables as { deep: { list: { nth: number }[] } };
  expect(() => {
    found.deep.list[0] = { nth: 2 };
  }).toThrow(TypeError);
  expect(() => Object.assign(found, { nth: 2 })).toThrow(TypeError);
});

it('long bodies are not kept, nor more than there is room for', () => {
  const requests = new RememberedRequests();
  remember(requests, bodyOf(0, 5_000));
  expect(requests.find(bodyOf(0, 5_000))).toBeUndefined();
  for (let nth = 0; nth < 1_000; nth += 1) remember(requests, bodyOf(nth, 3_000));
  const kept = Array.from({ length: 1_000 }, (_, nth) => requests.find(bodyOf(nth, 3_000))).filter(Boolean);
  expect(kept.length).toBeGreaterThan(100);
  expect(kept.length).toBeLessThanOrEqual(300);
  expect(requests.find(bodyOf(999, 3_000))).toBeDefined();
});
