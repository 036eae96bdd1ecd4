import { badInput } from '#platform/errors';

/** The arguments of a list. `first` is 1 to 100, 20 when left out. */
export interface PageArgs {
  first?: number | null;
  after?: string | null;
}

export interface Connection<Node> {
  nodes: Node[];
  edges: { cursor: string; node: Node }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  /** Asked of the database only when the client asks for it. */
  totalCount: () => Promise<number>;
}

const defaultPage = 20;
const largestPage = 100;
const longestCursor = 1024;

export type CursorValue = string | number;

/** A page request, checked: how many, and the sort key of the row after which it begins. */
export interface Page {
  first: number;
  after: readonly CursorValue[] | undefined;
}

/**
 * Checks a list's arguments. `keyTypes` are the types of the sort key's parts; `order` names the order, since a cursor of
 * another order means nothing here. Throws BAD_USER_INPUT.
 */
export function parsePage(args: PageArgs, order: string, keyTypes: readonly ('string' | 'number')[]): Page {
  const first = args.first ?? defaultPage;
  if (!Number.isInteger(first) || first < 1 || first > largestPage) {
    throw badInput({ first: `must be 1 to ${largestPage}` });
  }
  return { first, after: args.after == null ? undefined : decodeCursor(args.after, order, keyTypes) };
}

export function encodeCursor(order: string, key: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([order, ...key])).toString('base64url');
}

function decodeCursor(cursor: string, order: string, keyTypes: readonly string[]): CursorValue[] {
  const [cursorOrder, ...key] = cursor.length <= longestCursor ? parseJsonArray(Buffer.from(cursor, 'base64url')) : [];
  const fits =
    cursorOrder === order && key.length === keyTypes.length && key.every((part, i) => typeof part === keyTypes[i]);
  if (!fits) throw badInput({ after: 'is not a cursor of this list' });
  return key as CursorValue[];
}

function parseJsonArray(text: Buffer): unknown[] {
  try {
    const value: unknown = JSON.parse(text.toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Makes a connection of up to `first + 1` rows: the one too many tells that there is a next page. */
export function toConnection<Row, Node>(
  rows: readonly Row[],
  page: Page,
  cursorOf: (row: Row) => string,
  nodeOf: (row: Row) => Node,
  totalCount: () => Promise<number>,
): Connection<Node> {
  const edges = rows.slice(0, page.first).map((row) => ({ cursor: cursorOf(row), node: nodeOf(row) }));
  return {
    nodes: edges.map((edge) => edge.node),
    edges,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}
