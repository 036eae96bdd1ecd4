import {
  DiscountChanged,
  ProductCreated,
  ProductDeleted,
  ProductUpdated,
  ProfileUpdated,
  StockReleased,
  StockReserved,
  StockReturned,
  StockTaken,
  UserDeleted,
} from '#contracts';
import { type Message, type MessageDefinition } from '#platform/messaging';

/**
 * What makes cached answers old news, beyond the rule that a mutation moves all that is public of its own subgraph. A pattern is a
 * coordinate (`Stock.level`), a whole type (`Stock.*`), all of a subgraph (`inventory:*`), or an input field (`ProductFilter.inStock`),
 * which means the answers to operations that set it.
 */
export type Pattern = string;

/** What follows from list prices and categories, which are inventory's: an answer may hold it without holding those. */
const prices: readonly Pattern[] = ['Product.price', 'Query.quote'];

/** A list that is filtered by what is in stock gains and loses entries with it; no other list does. */
const listsByStock = 'ProductFilter.inStock';

/** Input fields by which answers may be told apart: an operation touches those that it sets. */
export const movableInputs: readonly Pattern[] = [listsByStock];

/** Mutations that move something in a subgraph that is not their own. */
export const movedElsewhere: Readonly<Record<string, readonly Pattern[]>> = {
  placeOrder: ['Stock.*', listsByStock],
  cancelOrder: ['Stock.*', listsByStock],
  returnOrder: ['Stock.*', listsByStock],
  createProduct: prices,
  updateProduct: prices,
  deleteProduct: prices,
};

/** Mutations that move nothing which anyone else could see: they come by the hundred, and would leave nothing cached. */
export const movesNothingPublic: ReadonlySet<string> = new Set([
  'loginUser',
  'refreshSession',
  'logoutUser',
  'changePassword',
  'depositFunds',
]);

interface Moves {
  readonly definition: MessageDefinition;
  moved(message: Message): readonly Pattern[];
}

/** Events that tell of what moved without a mutation through this gateway. */
export const movedByEvents: readonly Moves[] = [
  moves(ProductCreated, () => ['inventory:*', ...prices]),
  moves(ProductUpdated, () => ['inventory:*', ...prices]),
  moves(ProductDeleted, () => ['inventory:*', ...prices]),
  moves(StockReserved, ({ data }) => movedStock(data.products)),
  moves(StockReleased, ({ data }) => movedStock(data.products)),
  moves(StockTaken, ({ data }) => movedStock(data.products)),
  moves(StockReturned, ({ data }) => movedStock(data.products)),
  moves(DiscountChanged, () => [...prices, 'Query.discounts']),
  moves(ProfileUpdated, () => ['User.*']),
  moves(UserDeleted, () => ['User.*']),
];

/** What is in stock changes when a level does, and not with every unit. */
function movedStock(products: readonly { stock: { levelChanged: boolean } }[]): Pattern[] {
  if (products.length === 0) return [];
  const numbers = ['Stock.available', 'Stock.reserved', 'Stock.inUse'];
  return products.some(({ stock }) => stock.levelChanged) ? [...numbers, 'Stock.level', listsByStock] : numbers;
}

function moves<Data>(
  definition: MessageDefinition<Data>,
  moved: (message: Message<Data>) => readonly Pattern[],
): Moves {
  return { definition, moved: (message) => moved({ ...message, data: definition.schema.parse(message.data) }) };
}
