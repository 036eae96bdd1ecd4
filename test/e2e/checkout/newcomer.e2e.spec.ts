import { expect, it } from 'vitest';
import { useShop } from '../harness/shop.js';
import { expectStock, settledOrders, walletOf, welcomeCredit } from './books.js';

const souk = useShop();

it('a newcomer has credit, sees a discount, orders, runs out of funds, tops up, cancels and gets the money back', async () => {
  const productId = await souk.admin.createProduct({ price: { amount: 50_000 }, stock: 10 });
  await souk.admin.data('mutation($input: CreateDiscountInput!) { createDiscount(input: $input) { id } }', {
    input: { percent: 20, minimumQuantity: 2, productId },
  });
  const ada = await souk.visitor.register();
  expect(await walletOf(ada)).toMatchObject({
    balance: welcomeCredit,
    entries: [['WELCOME_CREDIT', null, welcomeCredit]],
  });

  const priceQuery = 'query($id: ID!) { product(id: $id) { price(quantity: 2) { total { amount } } } }';
  const { total } = (await ada.data(priceQuery, { id: productId })).product.price;
  expect(total.amount).toBe(80_000);
  const items = [{ productId, quantity: 2 }];
  const first = await ada.placeOrder(items, { expectedTotal: total });
  expect(first.data?.placeOrder).toMatchObject({ status: 'PLACED', total: { amount: 80_000 } });

  const { data: poor } = await ada.placeOrder(items, { expectedTotal: total });
  expect(poor?.placeOrder).toMatchObject({ status: 'CANCELLED', cancellation: { reason: 'INSUFFICIENT_FUNDS' } });
  expect((await walletOf(ada)).balance).toBe(20_000);
  await expectStock(ada, productId, 8);

  const deposit = 'mutation($input: DepositFundsInput!) { depositFunds(input: $input) { balance { amount } } }';
  const { depositFunds } = await ada.data(deposit, { input: { amount: { amount: 60_000 } } });
  expect(depositFunds.balance.amount).toBe(80_000);
  const second = await ada.placeOrder(items, { expectedTotal: total });
  expect(second.data?.placeOrder.status).toBe('PLACED');

  const { id } = second.data?.placeOrder ?? {};
  await ada.data('mutation($id: ID!) { cancelOrder(id: $id) { status } }', { id });
  const orders = await settledOrders(ada);
  expect(orders.find((order) => order.id === id)).toMatchObject({
    status: 'CANCELLED',
    payment: { status: 'REFUNDED', amount: { amount: 80_000 }, refunded: { amount: 80_000 } },
  });
  const wallet = await walletOf(ada);
  expect(wallet.balance).toBe(80_000);
  expect(wallet.entries.map(([kind, , amount]) => [kind, amount])).toEqual([
    ['REFUND', 80_000],
    ['CHARGE', -80_000],
    ['DEPOSIT', 60_000],
    ['CHARGE', -80_000],
    ['WELCOME_CREDIT', welcomeCredit],
  ]);
  await expectStock(ada, productId, 8);
});
