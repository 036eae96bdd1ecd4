import { Pool } from 'undici';
import { demoUsers } from '../shop/demo-users.js';

/** Of the fields of an answer those that the benchmark reads. */
interface Answer {
  accessToken: string;
  id: string;
  status: string;
  nodes: { id: string }[];
  pageInfo: { endCursor: string | null };
}

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

  /** Opens an account with a complete profile, and is signed in to it. */
  async register(email: string): Promise<void> {
    const profile = { phoneNumber: '+1 202 555 0100', address: '1 Bench Street', city: 'Load', postalCode: '10001' };
    const input = { name: 'Bench', email, password: 'a bench password', profile };
    const query = 'mutation($input: RegisterUserInput!) { registerUser(input: $input) { accessToken } }';
    const { registerUser } = await this.ask(query, { input });
    this.token = registerUser?.accessToken;
  }

  /** The ids of so many products, the newest. */
  async productIds(count: number): Promise<string[]> {
    const query =
      'query($after: String) { products(first: 100, after: $after) { nodes { id } pageInfo { endCursor } } }';
    const ids: string[] = [];
    for (let after: string | null = null; ids.length < count; ) {
      const { products } = await this.ask(query, { after });
      if (!products || products.nodes.length === 0) break;
      ids.push(...products.nodes.map(({ id }) => id));
      after = products.pageInfo.endCursor;
    }
    return ids;
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
    return data as Record<string, Answer>;
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
