import {
  askEntities,
  askProducts,
  entities,
  fill,
  fillAuthors,
  type Json,
  references,
  weighedReferences,
} from './subgraph-calls.js';

const fieldsOf = {
  products: ['name', 'category', 'price', 'weight'],
  inventory: ['inStock', 'available', 'warehouse', 'shippingEstimate'],
  reviews: ['body', 'rating'],
  users: ['name', 'username', 'birthYear'],
} as const;

/** Sees what is asked for by looking for words, not by parsing: who writes an aggregator knows what they may meet. */
export async function cold(query: string, authorization: string): Promise<Json> {
  const [upToReviews = '', ofReviews = '', ofAuthors = ''] = query
    .split(/reviews\(first: 2\)|author/)
    .map((part) => ` ${part.replace(/[{}]/g, ' ')} `);
  const first = Number(/first: (\d+)/.exec(query)?.[1]);
  const ofProducts = wanted(fieldsOf.products, upToReviews);
  const ofInventory = wanted(fieldsOf.inventory, upToReviews);
  const ofUsers = wanted(fieldsOf.users, ofAuthors);
  const estimates = ofInventory.includes('shippingEstimate');
  const fetched = estimates ? [...new Set([...ofProducts, 'price', 'weight'])] : ofProducts;
  const products = await askProducts(['upc', ...fetched].join(' '), { first }, authorization);
  const reviewed = async () => {
    const fields = `reviews(first: 2) { id ${wanted(fieldsOf.reviews, ofReviews).join(' ')} author { id } }`;
    fill(products, await askEntities('reviews', entities('Product', fields), references(products), authorization));
    if (ofUsers.length === 0) return;
    const reviews = products.flatMap((product) => product.reviews);
    await fillAuthors(reviews, entities('User', ofUsers.join(' ')), authorization);
  };
  const stocked = async () => {
    if (ofInventory.length === 0) return;
    const representations = estimates ? weighedReferences(products) : references(products);
    const fields = entities('Product', ofInventory.join(' '));
    fill(products, await askEntities('inventory', fields, representations, authorization));
    for (const field of ['price', 'weight'] as const) {
      if (!estimates || ofProducts.includes(field)) continue;
      for (const product of products) product[field] = undefined;
    }
  };
  await Promise.all([reviewed(), stocked()]);
  return { products };
}

function wanted(fields: readonly string[], where: string): string[] {
  return fields.filter((field) => where.includes(` ${field} `));
}
