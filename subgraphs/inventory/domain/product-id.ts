const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A product's id as it is kept; undefined for what cannot be one. */
export function parseProductId(id: unknown): string | undefined {
  return typeof id === 'string' && uuidForm.test(id) ? id.toLowerCase() : undefined;
}
