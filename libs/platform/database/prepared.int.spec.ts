import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshPart, freshDatabase } from '#platform/testing';
import { PreparingClient, prepared } from './prepared.js';

let database: FreshPart;
let source: DataSource;
beforeAll(async () => {
  database = await freshDatabase();
  source = await new DataSource({
    type: 'postgres',
    url: database.url,
    poolSize: 1,
    extra: { Client: PreparingClient },
  }).initialize();
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});

const kept = () => source.query('SELECT statement FROM pg_prepared_statements');

it('a marked statement is kept prepared by its connection, and answers as any other', async () => {
  const marked = prepared('SELECT $1::int + 1 AS next');
  for (const number of [1, 2, 3]) expect(await source.query(marked, [number])).toEqual([{ next: number + 1 }]);
  expect(await kept()).toEqual([{ statement: marked }]);
});

it('another one is not, nor is one without parameters', async () => {
  const before = await kept();
  await source.query('SELECT $1::int - 1', [1]);
  await source.query('SELECT 1');
  expect(await kept()).toEqual(before);
});

it('what fails is told as of any other', async () => {
  await expect(source.query(prepared('SELECT 1 / $1::int'), [0])).rejects.toThrow('division by zero');
});
