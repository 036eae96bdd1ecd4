import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { anonymous, type Identity, IdentitySigner, identityHeader } from '#platform/auth';
import { catalogue, demoDiscounts } from './catalogue.js';
import { demoUsers } from './demo-users.js';

interface Subgraphs {
  usersUrl: string;
  inventoryUrl: string;
  pricingUrl: string;
  internalAuthSecret: string;
  currency: string;
}

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }) })).optional(),
});

const productSchema = z.object({ id: z.string() });
const discountsSchema = z.object({ nodes: z.array(z.object({ productId: z.string().nullable() })) });
const sessionSchema = z.object({ user: z.object({ id: z.string() }) });

/**
 * Fills the demo shop, once: a catalogue, its seller and a customer, through the subgraphs' own API. A seed that was cut
 * off goes on where it stopped: an e-mail or sku that is taken was seeded before.
 */
export async function seedOnce(dataFolder: string, subgraphs: Subgraphs): Promise<void> {
  const done = join(dataFolder, 'seeded');
  if (existsSync(done)) return;
  const signer = new IdentitySigner(subgraphs.internalAuthSecret);
  const sellerId = await account(subgraphs, signer, demoUsers.seller);
  await account(subgraphs, signer, demoUsers.customer);
  const seller: Identity = { kind: 'user', userId: sellerId, sessionId: 'seed', role: 'CUSTOMER' };
  // The last one put on offer stands first in the list: newest first.
  for (const { cents, ...product } of [...catalogue].reverse()) {
    const input = { ...product, price: { amount: cents, currency: subgraphs.currency } };
    const mutation = 'mutation($input: CreateProductInput!) { createProduct(input: $input) { id } }';
    await ask(`${subgraphs.inventoryUrl}/graphql`, signer.sign(seller), mutation, { input }, 'CONFLICT');
  }
  await makeDiscounts(subgraphs, signer);
  writeFileSync(done, `${new Date().toISOString()}\n`);
}

/** Takes something off a few products: what has a discount already was seeded before. */
async function makeDiscounts({ inventoryUrl, pricingUrl }: Subgraphs, signer: IdentitySigner): Promise<void> {
  const admin = signer.sign({ kind: 'user', userId: 'seed', sessionId: 'seed', role: 'ADMIN' });
  const seeded = await ask(`${pricingUrl}/graphql`, admin, '{ discounts(first: 100) { nodes { productId } } }');
  const { nodes } = discountsSchema.parse(seeded?.discounts);
  for (const { sku, ...discount } of demoDiscounts) {
    const found = await ask(`${inventoryUrl}/graphql`, admin, 'query($sku: String) { product(sku: $sku) { id } }', {
      sku,
    });
    const { id: productId } = productSchema.parse(found?.product);
    if (nodes.some((node) => node.productId === productId)) continue;
    const mutation = 'mutation($input: CreateDiscountInput!) { createDiscount(input: $input) { id } }';
    await ask(`${pricingUrl}/graphql`, admin, mutation, { input: { ...discount, productId } });
  }
}

/** Whether the demo accounts, whose passwords everybody knows, were made in this data folder. */
export function holdsDemoData(dataFolder: string): boolean {
  return existsSync(join(dataFolder, 'demo'));
}

/** Notes, before the first of them is made, that demo accounts are in this data folder. */
export function markDemoData(dataFolder: string): void {
  writeFileSync(join(dataFolder, 'demo'), 'This shop has accounts whose passwords everybody knows.\n');
}

/** Registers a demo user, or finds that it was registered before; answers its id. */
async function account(
  { usersUrl }: Subgraphs,
  signer: IdentitySigner,
  user: { email: string; password: string },
): Promise<string> {
  const url = `${usersUrl}/graphql`;
  const header = signer.sign(anonymous);
  const register = 'mutation($input: RegisterUserInput!) { session: registerUser(input: $input) { user { id } } }';
  const login = 'mutation($input: LoginUserInput!) { session: loginUser(input: $input) { user { id } } }';
  const { email, password } = user;
  const data =
    (await ask(url, header, register, { input: user }, 'EMAIL_TAKEN')) ??
    (await ask(url, header, login, { input: { email, password } }));
  return sessionSchema.parse(data?.session).user.id;
}

async function ask(url: string, header: string, query: string, variables: object = {}, toleratedCode?: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [identityHeader]: header },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = answerSchema.parse(await response.json());
  const [error] = errors ?? [];
  if (error && error.extensions.code === toleratedCode) return undefined;
  if (error) throw new Error(`the demo data could not be written: ${error.message}`);
  return data ?? undefined;
}
