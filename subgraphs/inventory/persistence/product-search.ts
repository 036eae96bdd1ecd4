import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { ProductEntity } from './product.entity.js';

/** How many products of a list are looked at before the index of words is asked. */
const nearby = 400;

/**
 * The ids of the first `limit` products of `list` that have these words; undefined when that would take more than a look at its
 * beginning. A word that many have is found there: the index of words would name all of them, and they would all be sorted.
 * A null behind the ids says that the list ends there.
 */
export async function searchNearby(
  manager: EntityManager,
  list: SelectQueryBuilder<ProductEntity>,
  words: readonly string[],
  limit: number,
): Promise<string[] | undefined> {
  const [beginning, parameters] = list.limit(nearby).select(['p.id', 'p.words']).getQueryAndParameters();
  const query = `$${parameters.length + 1}`;
  const rows = await manager.query<{ id: string | null }[]>(
    `WITH nearby AS MATERIALIZED (SELECT *, row_number() OVER () AS place FROM (${beginning}) AS beginning)
     SELECT id FROM (
       SELECT p_id AS id, place FROM nearby WHERE array_to_tsvector(p_words) @@ CAST(${query} AS tsquery)
       UNION ALL SELECT NULL, NULL WHERE (SELECT count(*) FROM nearby) < ${nearby}
     ) AS found ORDER BY place NULLS LAST LIMIT ${limit}`,
    [...parameters, searchQuery(words)],
  );
  const ids = rows.flatMap(({ id }) => id ?? []);
  const isWhole = ids.length < rows.length;
  return isWhole || ids.length === limit ? ids : undefined;
}

/** Narrows a list to those that have these words, by the index of words as a rule. */
export function search(list: SelectQueryBuilder<ProductEntity>, words: readonly string[]): void {
  const asked = Array.from({ length: timesAsked }, () => words).flat();
  list.andWhere('array_to_tsvector(p.words) @@ CAST(:search AS tsquery)', { search: searchQuery(asked) });
}

/**
 * The planner takes a word that it does not know for one of 0.5 %, thinks that independent of the order, and would walk
 * through the whole list for want of it. Asked for four times over a word seems rarer than it is, so that the index of words
 * is used for all but what every fourth product or more has: a word of 7 % of a million products took 3.5 s, and takes 0.5 s.
 */
const timesAsked = 4;

/** Products that have a word beginning with each of these. Words are letters and digits only, so none can end its quotes. */
const searchQuery = (words: readonly string[]) => words.map((word) => `'${word}':*`).join(' & ');
