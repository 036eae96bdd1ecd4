import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { useAuditedShop } from './testing/use-audited-shop.js';

const audited = useAuditedShop();

describe('1: the ledger balances', () => {
  it('names a transfer whose sides differ, and the currency that does not sum to 0', async () => {
    const userId = await audited.shop.addWallet(700);
    const transfer = await audited.shop.transfer(userId, 300, 'DEPOSIT', 'deposits', null);
    await audited.shop.sql('payments', 'UPDATE wallets SET balance = 1000, paid_in = 1000');
    await audited.shop.sql(
      'payments',
      'UPDATE ledger_entries SET amount = -299 WHERE transfer_id = $1 AND house IS NOT NULL',
      [transfer],
    );
    expect(await audited.told()).toEqual([
      'invariant 1  ledger USD  sums to 1, not to 0',
      `invariant 1  transfer ${transfer}  sums to 1 USD, not to 0`,
    ]);
  });

  it('names transfers that are wrong the other way round, though all sums to 0', async () => {
    const userId = await audited.shop.addWallet(700);
    const [more, less] = [
      await audited.shop.transfer(userId, 300, 'DEPOSIT', 'deposits', null),
      await audited.shop.transfer(userId, 300, 'DEPOSIT', 'deposits', null),
    ];
    await audited.shop.sql('payments', 'UPDATE wallets SET balance = 1300, paid_in = 1300');
    const change = 'UPDATE ledger_entries SET amount = amount + $2 WHERE transfer_id = $1 AND house IS NOT NULL';
    await audited.shop.sql('payments', change, [more, 1]);
    await audited.shop.sql('payments', change, [less, -1]);
    expect((await audited.told()).sort()).toEqual(
      [
        `invariant 1  transfer ${more}  sums to 1 USD, not to 0`,
        `invariant 1  transfer ${less}  sums to -1 USD, not to 0`,
      ].sort(),
    );
  });

  it('names a transfer that gives in one currency what it takes in another', async () => {
    await audited.shop.unguard('payments', 'ledger_entries');
    const [there, back] = [uuidv7(), uuidv7()].sort();
    for (const [transfer, amount] of [[there, 100] as const, [back, -100] as const]) {
      await audited.shop.sql(
        'payments',
        `INSERT INTO ledger_entries (id, transfer_id, house, amount, currency, kind)
         VALUES ($1, $2, 'deposits', $3::bigint, 'USD', 'DEPOSIT'), ($4, $2, 'deposits', -$3::bigint, 'EUR', 'DEPOSIT')`,
        [uuidv7(), transfer, amount, uuidv7()],
      );
    }
    expect(await audited.told()).toEqual([
      `invariant 1  transfer ${there}  sums to -100 EUR, not to 0`,
      `invariant 1  transfer ${there}  sums to 100 USD, not to 0`,
      `invariant 1  transfer ${back}  sums to 100 EUR, not to 0`,
      `invariant 1  transfer ${back}  sums to -100 USD, not to 0`,
    ]);
  });

  it('names a wallet that holds something else than its entries', async () => {
    const userId = await audited.shop.addWallet(700);
    await audited.shop.addWallet(800);
    await audited.shop.sql('payments', 'UPDATE wallets SET balance = 699 WHERE user_id = $1', [userId]);
    expect(await audited.told()).toEqual([`invariant 1  wallet ${userId}  holds 699, and its entries come to 700`]);
  });

  it('names a wallet below 0, and one that only has entries', async () => {
    await audited.shop.unguard('payments', 'wallets');
    await audited.shop.unguard('payments', 'ledger_entries');
    const poor = await audited.shop.addWallet(-5);
    const gone = await audited.shop.addWallet(700);
    await audited.shop.sql('payments', 'DELETE FROM wallets WHERE user_id = $1', [gone]);
    expect(await audited.told()).toEqual([
      `invariant 1  wallet ${poor}  holds -5, and its entries come to -5`,
      `invariant 1  wallet ${gone}  does not exist, and its entries come to 700`,
    ]);
  });
});
