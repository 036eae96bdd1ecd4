import { Pool } from 'undici';
import { demoUsers } from '../shop/demo-users.js';

/** What the benchmark asks of the shop, as a signed-in client. */
export class ShopClient {
  private readonly pool: Pool;
  private token: string | undefined;

  constructor(url: string, connections: number) {
    this.pool = new Pool(url, { connections });
  }

  async signIn(who: keyof typeof demoUsers): Promise<void> {
    const { email, password } = demoUsers[who];
    const query = 'mutation($input: LoginUserInput!) { loginUser(input: $input) { accessToken } }';
    const { loginUser } = await this.ask(query, { input: { email, password } });
    this.token = loginUser?.accessToken;
  }

  /** The data of an operation that must go through. */
  async ask(query: string, variables: object = {}) {
    const { body } = await this.pool.request({
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.token && { authorization: `Bearer ${this.token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await body.json()) as { data: Record<string, never>; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data as Record<string, { accessToken: string; id: string; status: string; nodes: { id: string }[] }>;
  }

  /** Puts `count` products on offer, 20 an operation. */
  async fillCatalogue(count: number): Promise<void> {
    const perOperation = 20;
    const fields = Array.from({ length: perOperation }, (_, i) => `p${i}: createProduct(input: $i${i}) { id }`);
    const declared = Array.from({ length: perOperation }, (_, i) => `$i${i}: CreateProductInput!`);
    const mutation = `mutation(${declared.join(', ')}) { ${fields.join(' ')} }`;
    let next = 0;
    const worker = async () => {
      while (next < count) {
        const first = next;
        next += perOperation;
        const inputs = Array.from({ length: perOperation }, (_, i) => [`i${i}`, productInput(first + i)] as const);
        await this.ask(mutation, Object.fromEntries(inputs));
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
  }

  async close(): Promise<void> {
    await this.pool.close();
  }
}

function productInput(index: number) {
  return {
    name: `Benchmark product ${index}`,
    description: 'A product of the benchmark, described in about as many words as a real one would be.',
    category: `Category ${index % 40}`,
    price: { amount: 500 + index },
    stock: 1_000_000,
    sku: `BENCH-${index}`,
  };
}
