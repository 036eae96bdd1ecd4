import type { Service } from '../services.js';
import type { Shop } from '../shop.js';

/** A table whose rows have an indexed key to go by. */
export interface Pages {
  readonly service: Service;
  /** What its rows are called in the summary. */
  readonly things: string;
  readonly table: string;
  readonly key: string;
  readonly type: 'uuid' | 'text' | 'bigint';
  /** Which rows; all of them when left out. */
  readonly where?: string;
}

const lowest = { uuid: '00000000-0000-0000-0000-000000000000', text: '', bigint: '-1' };

/** The keys of a table, in their order: each page begins behind the last one, so that all pages cost the same. */
export async function* pagesOf(
  shop: Shop,
  { service, things, table, key, type, where }: Pages,
): AsyncIterable<string[]> {
  const condition = where === undefined ? '' : `AND ${where}`;
  let after: string | undefined = lowest[type];
  while (after !== undefined) {
    const rows: { key: string }[] = await shop.databases[service].query(
      `SELECT ${key}::text AS key FROM ${table} WHERE ${key} > $1::${type} ${condition} ORDER BY ${table}.${key} LIMIT $2`,
      [after, shop.pageSize],
    );
    const keys = rows.map((row) => row.key);
    shop.count(things, keys.length);
    if (keys.length > 0) yield keys;
    after = keys.length < shop.pageSize ? undefined : keys.at(-1);
  }
}
