import pg from 'pg';
import { type Figures, measureWork } from './load.js';

const connections = 8;
const wallets = 64;

/**
 * The floor of an order: one local transaction that does all of it in one database (order, line, conditional stock and balance
 * updates, two ledger entries, commit) by plain pg on 8 connections. `url` is a database of the same PostgreSQL; its tables are dropped after.
 */
export async function measureOrderFloor(url: string): Promise<Figures> {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  try {
    await pool.query(`
      CREATE SCHEMA floor;
      CREATE TABLE floor.products (id int PRIMARY KEY, available int NOT NULL CHECK (available >= 0));
      CREATE TABLE floor.wallets (id int PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0));
      CREATE TABLE floor.orders (id bigserial PRIMARY KEY, customer int NOT NULL, total bigint NOT NULL);
      CREATE TABLE floor.lines (order_id bigint REFERENCES floor.orders, product_id int, quantity int);
      CREATE TABLE floor.entries (id bigserial PRIMARY KEY, account int NOT NULL, amount bigint NOT NULL, order_id bigint NOT NULL);
      INSERT INTO floor.products SELECT n, 1000000000 FROM generate_series(0, 999) n;
      INSERT INTO floor.wallets SELECT n, 1000000000000 FROM generate_series(0, ${wallets - 1}) n;
    `);
    const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
    const figures = await measureWork(connections, async (index) => {
      const client = clients[index];
      if (!client) throw new Error('no connection');
      await orderOnce(client, Math.floor(Math.random() * wallets), Math.floor(Math.random() * 1000));
    });
    for (const client of clients) client.release();
    return figures;
  } finally {
    await pool.query('DROP SCHEMA IF EXISTS floor CASCADE');
    await pool.end();
  }
}

async function orderOnce(client: pg.PoolClient, wallet: number, product: number): Promise<void> {
  const total = 1999;
  await client.query('BEGIN');
  const order = await client.query('INSERT INTO floor.orders (customer, total) VALUES ($1, $2) RETURNING id', [
    wallet,
    total,
  ]);
  const { id } = order.rows[0];
  await client.query('INSERT INTO floor.lines VALUES ($1, $2, 1)', [id, product]);
  await client.query('UPDATE floor.products SET available = available - 1 WHERE id = $1 AND available >= 1', [product]);
  await client.query('UPDATE floor.wallets SET balance = balance - $2 WHERE id = $1 AND balance >= $2', [
    wallet,
    total,
  ]);
  await client.query('INSERT INTO floor.entries (account, amount, order_id) VALUES ($1, $2, $4), (-1, $3, $4)', [
    wallet,
    -total,
    total,
    id,
  ]);
  await client.query('COMMIT');
}
