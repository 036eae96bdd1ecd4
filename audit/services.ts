/** The services with a database of their own; each keeps an outbox and an inbox there. */
export const services = ['users', 'inventory', 'orders', 'pricing', 'payments'] as const;

export type Service = (typeof services)[number];

export type DatabaseUrls = Readonly<Record<Service, string>>;

/** Something for each service. */
export function forEachService<T>(make: (service: Service) => T): Record<Service, T> {
  return {
    users: make('users'),
    inventory: make('inventory'),
    orders: make('orders'),
    pricing: make('pricing'),
    payments: make('payments'),
  };
}
