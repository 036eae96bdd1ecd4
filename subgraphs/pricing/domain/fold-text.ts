/** The same for texts that differ in case, or in the space around them, only: what inventory takes for one category is one here. */
export function foldCategory(category: string): string {
  return category.trim().normalize('NFKC').toLowerCase();
}
