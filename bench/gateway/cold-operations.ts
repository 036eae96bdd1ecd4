import type { GraphqlBody } from './rows.js';

const productFields = ['name', 'category', 'price', 'weight', 'inStock', 'available', 'warehouse', 'shippingEstimate'];
const reviewFields = ['body', 'rating'];
const authorFields = ['name', 'username', 'birthYear'];
const combinations = 1 << (productFields.length + reviewFields.length + authorFields.length);
/** Coprime with the number of combinations: neighbours differ in many fields, and none comes again before all were there. */
const stride = 5_167;
const pageSizes = 10;

/** Of all operations that can be made of some fields the nth: 80,000 before one comes again. */
export function coldOperation(index: number): GraphqlBody {
  let bits = (index * stride) % combinations;
  const chosen = (fields: readonly string[]) =>
    fields.filter(() => {
      const isChosen = (bits & 1) === 1;
      bits >>= 1;
      return isChosen;
    });
  const ofProduct = chosen(productFields);
  const ofReview = chosen(reviewFields);
  const ofAuthor = chosen(authorFields);
  const first = 1 + (Math.floor(index / combinations) % pageSizes);
  const author = `author { id ${ofAuthor.join(' ')} }`;
  return {
    operationName: 'Cold',
    query: `query Cold { products(first: ${first}) { upc ${ofProduct.join(' ')} reviews(first: 2) { id ${ofReview.join(' ')} ${author} } } }`,
  };
}
