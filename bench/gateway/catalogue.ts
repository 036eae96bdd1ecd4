/** What the four subgraphs of the benchmark know: the same at every start, and all of it in memory. */
export interface User {
  id: string;
  name: string;
  username: string;
  birthYear: number;
}

export interface Review {
  id: string;
  body: string;
  rating: number;
  authorId: string;
  upc: string;
}

export interface Product {
  upc: string;
  name: string;
  category: string;
  price: number;
  weight: number;
  description: string;
  details: string;
}

export interface Stock {
  available: number;
  inStock: boolean;
  warehouse: string;
}

const userCount = 200;
const productCount = 2_000;
const reviewsPerProduct = 3;
/** Coprime with the number of users: the first 200 reviews have 200 authors. */
const authorStride = 7;

const words =
  'lamp oak brass linen wide quiet northern table glass soft matte hand woven small strong light grey bottle copper frame'.split(
    ' ',
  );
const categories = ['Lighting', 'Décor', 'Kitchen', 'Garden', 'Office'];
const warehouses = ['Rotterdam', 'Gdańsk', 'Lyon'];

/** So many characters of text, another for each seed. */
function text(seed: number, length: number): string {
  let result = '';
  for (let i = seed; result.length < length; i += 1 + (seed % 5)) result += `${words[i % words.length]} `;
  return result.slice(0, length);
}

function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('an empty list');
  return item;
}

export const users: readonly User[] = Array.from({ length: userCount }, (_, i) => ({
  id: `u${i}`,
  name: `${at(words, i)} ${at(words, i + 5)}`,
  username: `user_${i}`,
  birthYear: 1950 + (i % 50),
}));

export const products: readonly Product[] = Array.from({ length: productCount }, (_, i) => ({
  upc: `p${i}`,
  name: `${at(words, i)} ${at(words, i * 3 + 1)} ${i}`,
  category: at(categories, i),
  price: 500 + i,
  weight: 100 + (i % 900),
  description: text(i, 900),
  details: text(i + 3, 2_000),
}));

export const reviews: readonly Review[] = Array.from({ length: productCount * reviewsPerProduct }, (_, i) => ({
  id: `r${i}`,
  body: text(i, i % reviewsPerProduct === 2 ? 60 : 500),
  rating: 1 + (i % 5),
  // Of each product's reviews the first two are counted on, so that the first 100 products have 200 authors.
  authorId: at(users, (i - Math.floor(i / reviewsPerProduct)) * authorStride).id,
  upc: at(products, Math.floor(i / reviewsPerProduct)).upc,
}));

const usersById = new Map(users.map((user) => [user.id, user]));
const productsByUpc = new Map(products.map((product) => [product.upc, product]));
const reviewsByUpc = Map.groupBy(reviews, ({ upc }) => upc);
const reviewsByAuthor = Map.groupBy(reviews, ({ authorId }) => authorId);

export const userById = (id: string) => usersById.get(id);
export const productByUpc = (upc: string) => productsByUpc.get(upc);
export const reviewsOfProduct = (upc: string) => reviewsByUpc.get(upc) ?? [];
export const reviewsOfUser = (id: string) => reviewsByAuthor.get(id) ?? [];

export function stockOf(upc: string): Stock {
  const index = Number(upc.slice(1));
  return { available: index % 7, inStock: index % 7 > 0, warehouse: at(warehouses, index) };
}

/** What inventory makes of a product's price and weight, which belong to products. */
export const shippingEstimate = (price: number, weight: number) => (price > 1_000 ? 0 : Math.ceil(weight / 2));
