/** The token under which a service's name is injected. */
export const subgraphServiceName = Symbol('service name');
