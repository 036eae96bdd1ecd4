import { afterAll, expect, it } from 'vitest';
import { eventually, TraceCollector } from '#platform/testing';
import { useShop } from '../harness/shop.js';

const collector = await TraceCollector.start();
Object.assign(process.env, collector.env);
const shop = useShop(collector.env);
afterAll(() => collector.stop());

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const callersSpanId = '00f067aa0ba902b7';

it('an order is one trace: from the gateway through every service that it passes, with its messages and their SQL', async () => {
  const customer = await shop.visitor.register();
  const productId = await shop.admin.createProduct({ stock: 5 });
  const traced = customer.with({ traceparent: `00-${traceId}-${callersSpanId}-01` });
  const { data } = await traced.placeOrder([{ productId, quantity: 2 }]);
  expect(data?.placeOrder.status).toBe('PLACED');

  const checkout = [
    ['gateway: POST /graphql', 'gateway: fetch orders', 'orders: POST /graphql', 'orders: INSERT orders'],
    ['orders: fetch pricing', 'pricing: POST /graphql'],
    ['orders: POST /graphql', 'orders: publish ReserveStock'],
    ['orders: POST /graphql', 'inventory: process ReserveStock', 'inventory: INSERT reservations'],
    ['inventory: process ReserveStock', 'inventory: publish StockReserved'],
    ['inventory: process ReserveStock', 'orders: process StockReserved', 'payments: process ChargePayment'],
    ['payments: process ChargePayment', 'payments: INSERT payments'],
    ['payments: process ChargePayment', 'orders: process PaymentCharged', 'inventory: process OrderPlaced'],
  ];
  await eventually(() => {
    const paths = pathsOf(traceId);
    const found = (way: string[]) => paths.some((path) => `${path} > `.includes(` > ${way.join(' > ')} > `));
    expect(checkout.filter((way) => !found(way))).toEqual([]);
  });
  const roots = collector.spans.filter((span) => span.traceId === traceId && span.parentSpanId === callersSpanId);
  expect(roots.map(({ name }) => name)).toEqual(['POST /graphql']);
});

it('traces hold nobody’s data: neither what was sent, nor what is kept', async () => {
  const password = 'tell nobody of this';
  const name = 'Ada of the traces';
  const customer = await shop.visitor.register({ password, name });
  await customer.data('{ me { name email profile { address } } }');
  await eventually(() => expect(collector.spans.some(({ name }) => name === 'INSERT users')).toBe(true));
  const told = JSON.stringify(collector.spans);
  for (const secret of [password, name, customer.session?.email, customer.session?.accessToken, 'Analytical Row']) {
    expect(told.includes(String(secret)), secret).toBe(false);
  }
});

/** Every span of a trace, by the way that leads to it: ` > service: name > service: name`. */
function pathsOf(id: string): string[] {
  const paths: string[] = [];
  const walk = (tree: ReturnType<typeof collector.tree>, above: string) => {
    for (const [label, children] of tree) {
      paths.push(`${above} > ${label}`);
      walk(children, `${above} > ${label}`);
    }
  };
  walk(collector.tree(id), '');
  return paths;
}
