import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { ProductCreated, ProductDeleted, ProductUpdated } from '#contracts';
import { type Identity, mayChange } from '#platform/auth';
import { Database, isUniqueViolation, type Transaction } from '#platform/database';
import { SoukError } from '#platform/errors';
import { Outbox } from '#platform/messaging';
import { changeFacts, type Product, type ProductFacts } from './domain/product.js';
import { skuOf, skuRandomBytes } from './domain/sku.js';
import { mostUnitsEver, refuseRestock, stockAfter } from './domain/stock.js';
import { OwnersRepository } from './persistence/owners.repository.js';
import { ProductsRepository } from './persistence/products.repository.js';
import { RestocksRepository } from './persistence/restocks.repository.js';

/** A new product; its sku is made up when left out. */
export type NewProduct = Omit<ProductFacts, 'sku'> & { sku?: string | undefined; stock: number };

export interface Restocking {
  /** Units to add; negative: to take out. Not 0. */
  quantity: number;
  idempotencyKey?: string | undefined;
}

const skuTries = 5;
const withdrawnAtOnce = 200;

/** What owners do with their products. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsRepository,
    private readonly restocks: RestocksRepository,
    private readonly owners: OwnersRepository,
    private readonly outbox: Outbox,
  ) {}

  /** The owner is whoever asks. Throws CONFLICT when the sku is taken. */
  async create(identity: Identity, { sku, stock, ...facts }: NewProduct): Promise<Product> {
    if (identity.kind !== 'user') throw new SoukError('FORBIDDEN', 'Only a user may offer products.');
    for (let tries = 1; ; tries++) {
      try {
        return await this.offer(identity.userId, { ...facts, sku: sku ?? skuOf(randomBytes(skuRandomBytes)) }, stock);
      } catch (error) {
        if (!isTakenSku(error)) throw error;
        if (sku !== undefined || tries === skuTries) throw skuTaken();
      }
    }
  }

  /** Throws NOT_FOUND, FORBIDDEN, or CONFLICT when the sku is taken. What changes nothing is told to nobody. */
  async update(identity: Identity, id: string, changes: Partial<ProductFacts>): Promise<Product> {
    try {
      return await this.database.transaction(async (tx) => {
        const product = await this.lockOwn(tx, identity, id);
        const facts = changeFacts(product, changes);
        if (!facts) return product;
        const changed = { ...product, ...facts, version: product.version + 1, updatedAt: new Date() };
        await this.products.writeFacts(tx, changed);
        await this.tellUpdated(tx, changed);
        return changed;
      });
    } catch (error) {
      throw isTakenSku(error) ? skuTaken() : error;
    }
  }

  /** Throws NOT_FOUND or FORBIDDEN. */
  async delete(identity: Identity, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.withdraw(tx, [await this.lockOwn(tx, identity, id)]);
    });
  }

  /** Throws NOT_FOUND, FORBIDDEN, IDEMPOTENCY_CONFLICT, or CONFLICT when the stock does not allow it (and keeps no key then). */
  async restock(identity: Identity, id: string, { quantity, idempotencyKey }: Restocking): Promise<Product> {
    return this.database.transaction(async (tx) => {
      const product = await this.lockOwn(tx, identity, id);
      if (idempotencyKey !== undefined && identity.kind === 'user') {
        const known = await this.restocks.remember(tx, identity.userId, id, idempotencyKey, quantity);
        if (known === quantity) return product;
        if (known !== undefined) {
          throw new SoukError('IDEMPOTENCY_CONFLICT', 'This key has restocked the product with another quantity.');
        }
      }
      switch (refuseRestock(product.stock, product.takenIn, quantity)) {
        case 'BELOW_RESERVED':
          throw new SoukError('CONFLICT', `Only ${product.stock.available} are available to take out.`);
        case 'TOO_MANY':
          throw new SoukError('CONFLICT', `A product takes in at most ${mostUnitsEver} units.`);
      }
      const stock = { ...product.stock, available: product.stock.available + quantity };
      const restocked = { ...product, stock, version: product.version + 1, updatedAt: new Date() };
      await this.products.writeRestock(tx, restocked, quantity);
      await this.tellUpdated(tx, restocked, product.stock.available);
      return restocked;
    });
  }

  /** Whatever this user offers from now on is refused. `withdrawSome` takes the rest off. */
  async withdrawOwner(tx: Transaction, ownerId: string): Promise<void> {
    await this.owners.withdraw(tx, ownerId);
  }

  /** Takes off some of what withdrawn users still offer; false when there is nothing left to do. */
  async withdrawSome(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const ownerId = await this.owners.lockNotEmptied(tx);
      if (ownerId === undefined) return false;
      const some = await this.products.lockSomeOf(tx, ownerId, withdrawnAtOnce);
      if (some.length > 0) await this.withdraw(tx, some);
      else await this.owners.markEmptied(tx, ownerId);
      return true;
    });
  }

  private async offer(ownerId: string, facts: ProductFacts, available: number): Promise<Product> {
    return this.database.transaction(async (tx) => {
      if (!(await this.owners.mayOffer(tx, ownerId)))
        throw new SoukError('UNAUTHENTICATED', 'This account is deleted.');
      const now = new Date();
      const product: Product = {
        ...facts,
        id: uuid(),
        ownerId,
        stock: { available, reserved: 0, inUse: 0 },
        takenIn: available,
        version: 1,
        createdAt: now,
        updatedAt: now,
      };
      await this.products.insert(tx, product);
      await this.outbox.append(tx, ProductCreated, {
        subject: product.id,
        sequence: product.version,
        data: afterImage(product, 0),
      });
      return product;
    });
  }

  private async lockOwn(tx: Transaction, identity: Identity, id: string): Promise<Product> {
    const product = await this.products.lock(tx, id);
    if (!product) throw new SoukError('NOT_FOUND', 'There is no such product.');
    if (!mayChange(identity, product.ownerId)) {
      throw new SoukError('FORBIDDEN', 'Only its owner or an admin may change this product.');
    }
    return product;
  }

  private async withdraw(tx: Transaction, products: readonly Product[]): Promise<void> {
    await this.products.markDeleted(tx, products, new Date());
    await this.outbox.appendAll(
      tx,
      products.map(({ id, version }) => ({
        definition: ProductDeleted,
        subject: id,
        sequence: version + 1,
        data: { productId: id },
      })),
    );
  }

  private async tellUpdated(tx: Transaction, product: Product, availableBefore?: number): Promise<void> {
    await this.outbox.append(tx, ProductUpdated, {
      subject: product.id,
      sequence: product.version,
      data: afterImage(product, availableBefore),
    });
  }
}

function afterImage(product: Product, availableBefore?: number) {
  const { id: productId, sku, name, description, category, offer, listPrice, ownerId } = product;
  const stock = stockAfter(product.stock, availableBefore);
  return { productId, sku, name, description, category, offer, listPrice: { ...listPrice }, ownerId, stock };
}

const isTakenSku = (error: unknown) => isUniqueViolation(error, 'products_sku');

const skuTaken = () => new SoukError('CONFLICT', 'Another product has this sku.');
