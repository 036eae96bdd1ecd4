/** Root fields that a gateway takes in one operation: each counts as one operation of the rate limit, however many it has. */
export const rowsInOperation = 20;

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Looks products up by `$s0`, `$s1`, …, as `s0`, `s1`, …. Equal documents for equal counts, so the gateway plans each once. */
export function lookupDocument(count: number): string {
  const variables = numbers(count).map((index) => `$s${index}: String!`);
  const fields = numbers(count).map((index) => `s${index}: product(sku: $s${index}) { ...Known }`);
  return `query ImportLookup(${variables.join(', ')}) { ${fields.join(' ')} }
fragment Known on Product { id name description category offer listPrice { amount currency } owner { id } }`;
}

/** Creates by `$c0`, …, then updates by `$i0` and `$u0`, …. The shop does them one after the other, and stops at one it refuses. */
export function changeDocument(creates: number, updates: number): string {
  const variables = [
    ...numbers(creates).map((index) => `$c${index}: CreateProductInput!`),
    ...numbers(updates).map((index) => `$i${index}: ID!, $u${index}: UpdateProductInput!`),
  ];
  const fields = [
    ...numbers(creates).map((index) => `c${index}: createProduct(input: $c${index}) { id }`),
    ...numbers(updates).map((index) => `u${index}: updateProduct(id: $i${index}, input: $u${index}) { id }`),
  ];
  return `mutation ImportProducts(${variables.join(', ')}) { ${fields.join(' ')} }`;
}

/** What the newest product is priced in. */
export const currencyDocument = 'query ImportCurrency { products(first: 1) { nodes { listPrice { currency } } } }';
