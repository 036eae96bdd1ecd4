import pg from 'pg';
import { type Figures, measureWork } from './load.js';

const connections = 8;

/**
 * The floor of an order: one local transaction that does all of it in one database (insert order and line, conditional
 * stock update, commit) by plain pg on 8 connections. `url` is a database of the same PostgreSQL; its table is dropped after.
 */
export async function measureOrderFloor(url: string): Promise<Figures> {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  try {
    await pool.query(`
      CREATE SCHEMA floor;
      CREATE TABLE floor.products (id int PRIMARY KEY, available int NOT NULL CHECK (available >= 0));
      CREATE TABLE floor.orders (id bigserial PRIMARY KEY, customer int NOT NULL, total bigint NOT NULL);
      CREATE TABLE floor.lines (order_id bigint REFERENCES floor.orders, product_id int, quantity int);
      INSERT INTO floor.products SELECT n, 1000000000 FROM generate_series(0, 999) n;
    `);
    const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
    const figures = await measureWork(connections, async (index) => {
      const client = clients[index];
      if (!client) throw new Error('no connection');
      const product = Math.floor(Math.random() * 1000);
      await client.query('BEGIN');
      const order = await client.query('INSERT INTO floor.orders (customer, total) VALUES ($1, $2) RETURNING id', [
        index,
        1999,
      ]);
      await client.query('INSERT INTO floor.lines VALUES ($1, $2, 1)', [order.rows[0].id, product]);
      await client.query('UPDATE floor.products SET available = available - 1 WHERE id = $1 AND available >= 1', [
        product,
      ]);
      await client.query('COMMIT');
    });
    for (const client of clients) client.release();
    return figures;
  } finally {
    await pool.query('DROP SCHEMA IF EXISTS floor CASCADE');
    await pool.end();
  }
}
