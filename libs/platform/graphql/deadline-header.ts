/**
 * How many milliseconds, a whole number, the gateway waits for the answer from when it sends the request: a fetch's own bound, or
 * what is left of the operation's deadline. Clients cannot set it.
 */
export const deadlineHeader = 'x-souk-deadline-ms';
