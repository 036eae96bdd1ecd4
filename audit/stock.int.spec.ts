import { beforeAll, describe, expect, it } from 'vitest';
import { addOrder } from './testing/add-order.js';
import { settledLives } from './testing/lives.js';
import { useAuditedShop } from './testing/use-audited-shop.js';

const audited = useAuditedShop();

describe('2 and 3: stock is counted right, and no unit sold twice', () => {
  beforeAll(() => audited.shop.unguard('inventory', 'products'));

  it('names a product with a count below 0', async () => {
    const id = await audited.shop.addProduct(10);
    await audited.shop.sql('inventory', 'UPDATE products SET available = -1, reserved = 11 WHERE id = $1', [id]);
    const lines = await audited.told();
    expect(lines[0]).toContain(`invariant 2  product ${id}  has a count below 0: available -1, reserved 11, `);
    expect(lines[1]).toBe(`invariant 2  product ${id}  counts 11 units as reserved, and orders have 0`);
    expect(lines).toHaveLength(2);
  });

  it('names a product that counts other units as reserved than its orders', async () => {
    const { productId } = await addOrder(audited.shop, settledLives.placed);
    await audited.shop.sql(
      'inventory',
      'UPDATE products SET available = available - 2, reserved = reserved + 2 WHERE id = $1',
      [productId],
    );
    expect(await audited.told()).toEqual([
      `invariant 2  product ${productId}  counts 2 units as reserved, and orders have 0`,
    ]);
  });

  it('names a product of which a unit is lost or made', async () => {
    const id = await audited.shop.addProduct(10);
    await audited.shop.sql('inventory', 'UPDATE products SET available = 11 WHERE id = $1', [id]);
    const [line, ...more] = await audited.told();
    expect(line).toContain(`invariant 3  product ${id}  does not add up: available 11, `);
    expect(more).toEqual([]);
  });

  it('names a product that was sold to one order more than it counts', async () => {
    const { productId } = await addOrder(audited.shop, settledLives.placed);
    await audited.shop.sql('inventory', 'UPDATE products SET available = available + 3, sold = 0 WHERE id = $1', [
      productId,
    ]);
    expect(await audited.told()).toEqual([
      `invariant 3  product ${productId}  counts 0 units as sold, and orders have 3`,
    ]);
  });

  it('names a product of which more is lent than it counts', async () => {
    const { productId } = await addOrder(audited.shop, settledLives.inUse);
    await audited.shop.sql('inventory', 'UPDATE products SET in_use = 0, returned = 3, available = 100 WHERE id = $1', [
      productId,
    ]);
    expect(await audited.told()).toEqual([
      `invariant 3  product ${productId}  counts 0 units as lent, and orders have 3`,
    ]);
  });

  it('names a product that orders hold and that does not exist', async () => {
    const { productId } = await addOrder(audited.shop, settledLives.placed);
    await audited.shop.sql('inventory', 'DELETE FROM products WHERE id = $1', [productId]);
    expect(await audited.told()).toEqual([
      `invariant 3  product ${productId}  does not exist: counts 0 units as sold, and orders have 3`,
    ]);
  });
});
