import { type StubContext, StubSubgraph } from './stub-subgraph.js';

interface Product {
  id: string;
  name: string;
  ownerId: string;
  available: number;
}

/** The shop's three subgraphs as stubs over a few rows that tests may change. */
export class StubShop {
  readonly products: Product[] = [
    { id: 'p1', name: 'Lamp', ownerId: 'u1', available: 5 },
    { id: 'p2', name: 'Chair', ownerId: 'u1', available: 5 },
    { id: 'p3', name: 'Table', ownerId: 'u2', available: 5 },
  ];
  readonly names = new Map([
    ['u1', 'Ada'],
    ['u2', 'Ben'],
  ]);
  /** What users says of a token. */
  readonly tokens = new Map<string, object>();

  private constructor(
    readonly users: StubSubgraph,
    readonly inventory: StubSubgraph,
    readonly orders: StubSubgraph,
  ) {}

  static async start(): Promise<StubShop> {
    let shop: StubShop;
    const product = ({ id, name, ownerId, available }: Product) => ({
      id,
      name,
      sku: id,
      description: '',
      category: 'things',
      offer: 'SALE',
      listPrice: { amount: 100, currency: 'USD' },
      stock: { available, reserved: 0, inUse: 0, level: 'LOW' },
      owner: { __typename: 'User', id: ownerId },
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
    });
    const page = (nodes: object[]) => ({
      nodes,
      edges: nodes.map((node, index) => ({ cursor: String(index), node })),
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
      totalCount: nodes.length,
    });
    const inventory = await StubSubgraph.startShop('inventory', {
      Query: {
        products: () => page(shop.products.map(product)),
        product: (_: unknown, { id }: { id: string }) => {
          const found = shop.products.find((each) => each.id === id);
          return found ? product(found) : null;
        },
      },
      Mutation: {
        updateProduct: (_: unknown, { id, input }: { id: string; input: { name: string } }) => {
          const found = shop.products.find((each) => each.id === id);
          if (!found) throw new Error('SELECT * FROM secrets');
          found.name = input.name;
          return product(found);
        },
      },
      Product: {
        __resolveReference: ({ id }: { id: string }) => {
          const found = shop.products.find((each) => each.id === id);
          return found ? product(found) : null;
        },
      },
    });
    const person = (id: string) => ({
      __typename: 'User',
      id,
      name: shop.names.get(id),
      role: 'CUSTOMER',
      createdAt: '2026-01-01T00:00:00Z',
      email: (_: unknown, { identity }: StubContext) =>
        identity?.kind === 'user' && identity.userId === id ? `${id}@example.com` : null,
    });
    const session = (id: string) => ({
      accessToken: 'a',
      refreshToken: 'r',
      expiresAt: '2026-01-01',
      user: person(id),
    });
    const users = await StubSubgraph.startShop('users', {
      Query: {
        me: (_: unknown, __: unknown, { identity }: StubContext) =>
          identity?.kind === 'user' ? person(identity.userId) : null,
        user: (_: unknown, { id }: { id: string }) => person(id),
      },
      Mutation: {
        loginUser: () => session('u1'),
        registerUser: () => session('u1'),
        logoutUser: (_: unknown, __: unknown, { identity, setHeader }: StubContext) => {
          if (identity?.kind !== 'user') return false;
          setHeader('x-souk-revoked', identity.sessionId);
          return true;
        },
        updateProfile: (_: unknown, { input }: { input: { name: string } }, { identity }: StubContext) => {
          if (identity?.kind !== 'user') throw new Error('nobody');
          shop.names.set(identity.userId, input.name);
          return person(identity.userId);
        },
      },
      User: { __resolveReference: ({ id }: { id: string }) => (shop.names.has(id) ? person(id) : null) },
    });
    users.other = ({ body }) => {
      const token = new URLSearchParams(body).get('token') ?? '';
      return shop.tokens.get(token) ?? { active: false };
    };
    const orders = await StubSubgraph.startShop('orders', {
      Query: { orders: () => page([]) },
      Mutation: {
        placeOrder: () => {
          for (const each of shop.products) each.available -= 1;
          return { id: 'o1', status: 'PLACED' };
        },
      },
      User: { __resolveReference: ({ id }: { id: string }) => ({ id }), orders: () => page([]) },
    });
    shop = new StubShop(users, inventory, orders);
    return shop;
  }

  /** A token that users knows, of a session of its own. */
  signIn(userId: string, role = 'CUSTOMER'): string {
    const token = `token-${userId}-${this.tokens.size}`;
    const sid = `s-${token}`;
    this.tokens.set(token, { active: true, sub: userId, sid, role, exp: Math.floor(Date.now() / 1000) + 600 });
    return token;
  }

  get env(): Record<string, string> {
    return { USERS_URL: this.users.url, INVENTORY_URL: this.inventory.url, ORDERS_URL: this.orders.url };
  }

  async stop(): Promise<void> {
    await Promise.all([this.users.stop(), this.inventory.stop(), this.orders.stop()]);
  }
}
