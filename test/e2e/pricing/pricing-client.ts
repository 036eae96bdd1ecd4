import type { Client } from '../harness/client.js';

export const quoteOf = 'query ($lines: [QuoteLineInput!]!) { quote(lines: $lines) { total { amount } } }';

/** What a unit of a product costs, by each way to ask for it; all of them may be answered from the gateway's cache. */
export function prices(client: Client, productId: string) {
  return {
    list: async (): Promise<number> => {
      const { products } = await client.data('{ products(first: 20) { nodes { id price { unit { amount } } } } }');
      return products.nodes.find(({ id }: { id: string }) => id === productId)?.price.unit.amount;
    },
    quote: async (): Promise<number> => {
      const { quote } = await client.data(quoteOf, { lines: [{ productId, quantity: 1 }] });
      return quote.total.amount;
    },
    /** The ids of those that are about the product and count now. */
    discounts: async (): Promise<string[]> => {
      const { discounts } = await client.data('{ discounts(activeOnly: true) { nodes { id productId } } }');
      const own = discounts.nodes.filter((discount: { productId: string | null }) => discount.productId === productId);
      return own.map(({ id }: { id: string }) => id);
    },
  };
}

/** What an admin does with discounts. */
export function discountsOn(admin: Client) {
  return {
    make: async (input: object): Promise<string> => {
      const { createDiscount } = await admin.data(
        'mutation ($input: CreateDiscountInput!) { createDiscount(input: $input) { id } }',
        { input },
      );
      return createDiscount.id;
    },
    end: async (id: string): Promise<void> => {
      await admin.data('mutation ($id: ID!) { endDiscount(id: $id) { id } }', { id });
    },
  };
}
