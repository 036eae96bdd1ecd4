/**
 * A subgraph's answer carries here the ids of the sessions that it ended, separated by commas: the gateway marks them
 * as revoked before it answers the mutation that ended them.
 */
export const revokedHeader = 'x-souk-revoked';
