import { z } from 'zod';

const answerSchema = z.object({
  data: z.record(z.string(), z.any()).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        path: z.array(z.union([z.string(), z.number()])).optional(),
        extensions: z.looseObject({ code: z.string() }),
      }),
    )
    .optional(),
});

export interface Answer extends z.infer<typeof answerSchema> {
  status: number;
  headers: Headers;
  body: string;
}

/** A client of the gateway, signed in or not. */
export class Client {
  constructor(
    readonly url: string,
    readonly session?: { accessToken: string; refreshToken: string; userId: string; email: string },
    private readonly headers: Record<string, string> = {},
  ) {}

  with(headers: Record<string, string>): Client {
    return new Client(this.url, this.session, { ...this.headers, ...headers });
  }

  /** Sends an operation and answers whatever came back. */
  async send(query: string, variables: object = {}): Promise<Answer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.session && { authorization: `Bearer ${this.session.accessToken}` }),
        ...this.headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const body = await response.text();
    return { ...answerSchema.parse(JSON.parse(body)), status: response.status, headers: response.headers, body };
  }

  /** Sends an operation that must go through, and answers its data. */
  async data(query: string, variables: object = {}) {
    const { data, errors } = await this.send(query, variables);
    if (errors || !data) throw new Error(`the operation failed: ${JSON.stringify(errors)}`);
    return data;
  }

  /** Sends an operation that must be refused, and answers the code of its first error. */
  async code(query: string, variables: object = {}): Promise<string> {
    const { data, errors } = await this.send(query, variables);
    const [error] = errors ?? [];
    if (!error) throw new Error(`the operation went through: ${JSON.stringify(data)}`);
    return error.extensions.code;
  }

  async login(email: string, password: string): Promise<Client> {
    const { loginUser } = await this.data(
      'mutation($input: LoginUserInput!) { loginUser(input: $input) { accessToken refreshToken user { id } } }',
      { input: { email, password } },
    );
    const { accessToken, refreshToken, user } = loginUser;
    return new Client(this.url, { accessToken, refreshToken, userId: user.id, email }, this.headers);
  }

  /** Registers somebody new, with a complete profile unless told otherwise, and answers a client signed in as them. */
  async register(overrides: Record<string, unknown> = {}): Promise<Client> {
    const email = `${crypto.randomUUID()}@example.com`;
    const input = { name: 'Ada Lovelace', email, password: 'correct horse', profile: completeProfile, ...overrides };
    const { registerUser } = await this.data(
      'mutation($input: RegisterUserInput!) { registerUser(input: $input) { accessToken refreshToken user { id } } }',
      { input },
    );
    const { accessToken, refreshToken, user } = registerUser;
    return new Client(this.url, { accessToken, refreshToken, userId: user.id, email }, this.headers);
  }

  /** Puts a product on offer and answers its id. */
  async createProduct(overrides: Record<string, unknown> = {}): Promise<string> {
    const input = {
      name: 'Lamp',
      description: 'It shines.',
      category: 'Lighting',
      price: { amount: 1999 },
      stock: 10,
      ...overrides,
    };
    const { createProduct } = await this.data(
      'mutation($input: CreateProductInput!) { createProduct(input: $input) { id } }',
      { input },
    );
    return createProduct.id;
  }

  async stockOf(id: string): Promise<{ available: number; reserved: number; inUse: number; level: string }> {
    const { product } = await this.data(
      'query($id: ID!) { product(id: $id) { stock { available reserved inUse level } } }',
      { id },
    );
    return product.stock;
  }

  async placeOrder(items: { productId: string; quantity: number }[], more: object = {}): Promise<Answer> {
    return this.send(`mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { ${orderFields} } }`, {
      input: { items, ...more },
    });
  }
}

export const completeProfile = {
  phoneNumber: '+1 202 555 0143',
  address: '12 Analytical Row',
  city: 'London',
  postalCode: 'W1S 3PR',
  country: 'United Kingdom',
};

export const orderFields = `id number status total { amount currency } cancellation { reason message }
  items { productName quantity unitPrice { amount } lineTotal { amount } product { id name } }
  shipping { name phoneNumber address city postalCode country } timeline { status at }`;
